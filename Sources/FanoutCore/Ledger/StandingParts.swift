extension Standing {
  /// One run.
  public struct Run: Sendable, Equatable {
    /// The run's id.
    public let id: RunID
    /// The run's category; nil where no record of it names one.
    public internal(set) var category: Category?
    /// When it started: its start record, else the first that was read of it.
    public internal(set) var startedAt: Moment
    /// How it ended; nil: it has not.
    public internal(set) var outcome: Outcome?
    /// The grade of its report.
    public internal(set) var grade: Double?
  }

  /// A category.
  public struct Account: Sendable, Equatable {
    /// Unsuccessful ends since the last other one; refusals neither count nor end the row.
    public internal(set) var badEnds: Int64 = 0
    /// How many of its last runs in a row refused.
    public internal(set) var refusals: Int64 = 0
    /// The category's last end.
    public internal(set) var lastEnd: End?
    /// When a lane of it was last released that did more than refuse: its cooldown begins there.
    public internal(set) var released: Moment?
    /// What its last ends came to, for its rests.
    public internal(set) var streaks = Streaks()
    /// What its runs have taken of the slots.
    public internal(set) var use = Use()
    /// How long its last runs took, in milliseconds, the latest last.
    public internal(set) var lengths: [Int64] = []
    /// When a run of it last started.
    public internal(set) var started: Moment?
    /// In how many fires in a row it was asked for and not started.
    public internal(set) var asked: Int64 = 0
    /// What its ends say of it, for the draw of the built-in selector.
    public internal(set) var evidence = OutcomeEvidence()

    /// An end.
    public struct End: Sendable, Equatable {
      /// Of which run.
      public var run: RunID
      /// How.
      public var outcome: Outcome
      /// When.
      public var at: Moment
    }
  }

  /// A backend.
  public struct BackendAccount: Sendable, Equatable {
    /// Whether anybody gets through.
    public internal(set) var breaker = Breaker()
    /// When a run on it last started.
    public internal(set) var started: Moment?
  }

  /// A lane whose account is not closed.
  struct OpenLane: Sendable, Equatable {
    var category: Category?
    var startedAt: Moment
    /// The lane's runs.
    var runs: [RunID: OpenRun]
    var released: Moment?

    var isSettled: Bool { released != nil && runs.values.allSatisfy { $0.outcome != nil } }
  }

  /// A run of a lane whose account is not closed.
  struct OpenRun: Sendable, Equatable {
    /// How it ended; nil: it has not.
    var outcome: Outcome?
    /// When; nil: it has not.
    var ended: Moment?
    /// The grade of its report.
    var grade: Double?
    /// The step that named it; nil: its start was not read.
    var source: CandidateSource?
    /// The id of the selector's entry.
    var entry: String?
    /// The boot that it started in; nil: its start was not read.
    var boot: String?
    /// When it started, in proven time; nil: its start was not read.
    var since: Int64?
    /// The backend that it runs on; nil: none.
    var backend: String?
    /// How many there were when it started.
    var backends: Int64?
    /// The opening of its backend whose one attempt it is; nil: it is none.
    var opening: Int64?
    /// When it started, by the wall; nil: its start was not read.
    var began: WallTime?
    /// What its end says of its backend; nil: it has not ended.
    var attempt: AttemptEnd?
    /// Whether nothing could have started when it failed.
    var isHostClosed = false
  }

  /// A file of the journal.
  public struct File: Sendable, Equatable {
    /// The file's day.
    public let day: String
    /// When its first record was written; nil: it has none.
    public internal(set) var first: Moment?
    /// When its last record was written.
    public internal(set) var last: Moment?
    /// How much time was proven to have passed by then, in milliseconds.
    public internal(set) var elapsed: Int64 = 0
    /// What was read of it.
    public var extent: Extent?

    /// How far a file was read, and how to see that it is still the same.
    public struct Extent: Sendable, Equatable {
      /// The file's inode.
      public var inode: UInt64
      /// How many bytes were read, up to a newline.
      public var bytes: Int
      /// When it was last changed (`st_ctim`), in nanoseconds.
      public var changed: Int64
      /// The digest of those bytes.
      public var digest: Digest
      /// An extent.
      public init(inode: UInt64, bytes: Int, changed: Int64, digest: Digest) {
        self.inode = inode
        self.bytes = bytes
        self.changed = changed
        self.digest = digest
      }
    }
  }
}
