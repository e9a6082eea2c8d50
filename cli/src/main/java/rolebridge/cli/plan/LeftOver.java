package rolebridge.cli.plan;

import rolebridge.cli.text.Names;

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

  /**
   * What it is, for people: a role by name and user, since those of others may be named like it.
   */
  public String named(Names names) {
    boolean byName = kind == Kind.ROLE && !names.wide();
    return kind == Kind.GRANT ? resource : names.of(resource) + (byName ? " of " + userName : "");
  }
}
