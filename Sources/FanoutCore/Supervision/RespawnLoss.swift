/// Why a respawn that was due is denied behind its lane, by whoever puts that on record later.
public enum RespawnLoss: String, Sendable {
  /// The lane's supervisor fell before it came to that.
  case supervisorLost
  /// The run's end, the respawn's denial or its start could not be put on record, or not all of it.
  case journalUnwritable
  /// Admission, a keeper or a directory for it could not be had. What failed its supervisor says.
  case notPrepared
}
