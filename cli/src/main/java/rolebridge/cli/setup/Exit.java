package rolebridge.cli.setup;

/** The command's exit statuses. */
public enum Exit {
  DONE(0),
  RUN_FAILED(1),
  /** What the command compared isn't the same. */
  DIFFERENT(1),
  USAGE(2),
  ENVIRONMENT(3),
  /** An audit found something that is left. */
  DRIFT(4),
  INTERRUPTED(130);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
