package rolebridge.cli.aws;

/** Which AWS a command works on. */
public enum Target {
  LOCAL,
  AWS
}
