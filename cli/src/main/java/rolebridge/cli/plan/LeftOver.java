package rolebridge.cli.plan;

/**
 * Something that rolebridge manages and no request asks for.
 *
 * @param resource ARN; of roles in another account, which the hub's people can't look at, a pattern
 * @param note what else is to be known of it; empty when nothing is
 */
public record LeftOver(Kind kind, String resource, String userName, String note) {

  /** What it is. */
  public enum Kind {
    USER,
    /** A secret whose user is gone. */
    SECRET,
    ROLE,
    /** What a user's policy grants in an account that no request opens for it. */
    GRANT
  }
}
