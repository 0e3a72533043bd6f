extension HelpTopic {
  /// Every recipe is run by the tests as it stands here, with another address.
  static let monitored = [
    HelpSection(
      nil,
      .text(
        "Three ways to hear of it when a loop does not do what it is for. `onFire` is a hook: a command of yours that every "
          + "fire which is on record calls. OnFailure= of systemd tells of fires that came to no record: a broken "
          + "configuration, a state that cannot be written. Prometheus reads numbers. Whatever becomes of hook and file, the "
          + "fire and its workers are as they were: a sentence says what went wrong.")),
    HelpSection(
      "What a hook gets",
      .text(
        "The fire's record on its standard input, one line of JSON; the environment of the fire; and these, which are "
          + "always set:"),
      hookVariables,
      .text(
        "`fanout` without --config asks that configuration then. A hook is ended after its timeLimit, with all that it "
          + "started; one that fails is told of by `fanout status` and `fanout show FIRE`.")),
    HelpSection(
      "Healthchecks: in the configuration",
      .lines(
        """
        onFire: { command: ["./healthchecks.sh"], timeLimit: "30s" },
        """)),
    HelpSection(
      "Healthchecks: healthchecks.sh beside it, executable",
      .lines(
        """
        #!/bin/sh
        # Pings success only where the fire ended well and nothing is wrong.
        set -u
        url=https://hc-ping.com/YOUR-UUID
        code=$FANOUT_EXIT
        [ "$code" != 75 ] || code=0  # paused or busy is no failure by itself
        why=$(fanout ${FANOUT_LOOP:+--name "$FANOUT_LOOP"} status --check 2>&1) ||
          code=1
        text="$FANOUT_HOST: the fire of $FANOUT_CONFIG ${FANOUT_LOOP:+as $FANOUT_LOOP }ended with $FANOUT_EXIT
        $why"
        if command -v curl >/dev/null; then
          printf '%s\\n' "$text" |
            curl -fsS -m 8 --retry 2 --retry-max-time 12 -o /dev/null \\
              --data-binary @- "$url/$code"
        elif command -v wget >/dev/null; then
          wget -q -T 8 -t 2 -O /dev/null --post-data="$text" "$url/$code"
        else
          echo "neither curl nor wget is here: nobody was told" >&2
          exit 69
        fi
        """),
      .text(
        "Give the check a period of your timer's interval. A ping that does not come (no fire, no curl, no network) is late "
          + "there: that is how a server hears of what cannot tell. A server that is down costs a fire nothing but the time "
          + "limit, and `fanout status` a line.")),
    HelpSection(
      "systemd: ~/.config/systemd/user/fanout.service.d/on-failure.conf",
      .lines(
        """
        [Unit]
        OnFailure=fanout-failed@%n.service
        """)),
    HelpSection(
      "systemd: ~/.config/systemd/user/fanout-failed@.service",
      .lines(
        """
        [Unit]
        Description=tells that %i failed

        [Service]
        Type=oneshot
        ExecStart=curl -fsS -m 10 --retry 3 --data-binary "%i failed on %H" https://hc-ping.com/YOUR-UUID/fail
        """),
      .text(
        "Then `systemctl --user daemon-reload`. It runs when a fire ends with any other code than 0 and 75. A loop with a "
          + "name has its drop-in in fanout@NAME.service.d; units of the machine lie in /etc/systemd/system.")),
    HelpSection(
      "Prometheus: in the configuration",
      .lines(
        """
        metrics: { textfile: "/var/lib/prometheus/node-exporter/fanout.prom" },
        """),
      .text(
        "The textfile collector of the node exporter reads it there on Debian; whoever fires must be able to write in that "
          + "directory (`fanout check` says whether). The file is replaced as a whole, and readable by all. `fanout metrics` "
          + "prints the same at any moment. All are gauges: sums over the journal fall when a day leaves it, so ask for "
          + "delta() and not for increase(). What is in the file is as it was after the last fire or run's end.")),
    HelpSection(
      "Prometheus: what to be woken for",
      .table([
        "fanout_up == 0 or fanout_healthy == 0": "something is wrong: fanout_health_causes tells what",
        "time() - fanout_last_fire_timestamp_seconds > 7200": "no fire for two hours",
        #"delta(fanout_runs{outcome="failed"}[1d]) > 3"#: "a category that failed more than three times in a day",
        "node_textfile_scrape_error == 1": "the exporter cannot read a file",
      ])),
  ]

  /// Every variable that a hook gets from fanout itself.
  private static let hookVariables = HelpSection.Block.table([
    "FANOUT_EXIT": "the exit code of the fire",
    "FANOUT_HOST": "the name of the machine",
    "FANOUT_LOOP": "the name of the loop (--name); empty where it has none",
    "FANOUT_CONFIG": "the path of the configuration",
  ])
}
