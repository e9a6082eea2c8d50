package rolebridge.domain.audit;

import rolebridge.domain.policy.CompactJson;
import rolebridge.domain.policy.Sha256;

/**
 * Something that isn't as it should be.
 *
 * @param kind what is wrong with it, stable for programs
 * @param resource ARN, or the id where there is no ARN; one of more than 300 bytes, as long paths
 *     make it, ends in a hash of the whole
 * @param userName the user whose it is, or whose by its name or path; empty where it is nobody's
 * @param found what was found, in one sentence, shortened to 300 bytes of JSON
 * @param remedy what to do about it, shortened to 300 bytes of JSON
 * @param repaired whether it was put right; the remedy is then of no concern any more
 */
public record Finding(
    Kind kind, String resource, String userName, String found, String remedy, boolean repaired) {

  /**
   * Bytes that each text takes in JSON, whatever an account writes into tags and paths. A state's
   * data has room for 256 KiB, and an audit for many findings.
   */
  private static final int TEXT_LIMIT = 300;

  /** Hexadecimal digits, so that two long names don't become one. */
  private static final int HASH_LENGTH = 16;

  /** Kinds of drift. */
  public enum Kind {
    /** It is below rolebridge's path or has its name, and isn't rolebridge's by boundary or tag. */
    LOOK_ALIKE,
    /**
     * A user or role has another permissions boundary, or none; or the elevated one for no risk.
     */
    BOUNDARY_CHANGED,
    /** The user's inline policy doesn't grant its roles and them alone. */
    GRANT_CHANGED,
    /** A user or role has a policy, or is in a group, that rolebridge didn't give it. */
    PERMISSION_ADDED,
    /** The user may sign in to the console. */
    CONSOLE_PASSWORD,
    /** The user has an access key that its secret doesn't know. */
    EXTRA_KEY,
    /** The key that readers of the secret get is Inactive, or somebody deleted it. */
    CURRENT_KEY_UNUSABLE,
    /** AWS found a key of the user in public, and restricted the user. */
    KEY_LEAKED,
    /** The user's secret is gone, or isn't rolebridge's. */
    SECRET_MISSING,
    /**
     * Others may get the user's key from its secret: by a resource policy, a copy, or a function.
     */
    SECRET_SHARED,
    /** There is a secret and no user that it is for. */
    SECRET_WITHOUT_USER,
    /** The user has a key and no role. */
    USER_WITHOUT_ROLE,
    /** The role's access was never proven. */
    ROLE_NOT_PROVEN,
    /** Nobody could show that the role's trust refuses others when its access was proven last. */
    NEGATIVE_PROOF_MISSING,
    /** The role's access works, but the execution that proved it failed afterwards. */
    PROVISION_UNFINISHED,
    /** rolebridge's statement in the role's trust isn't the one that was proven. */
    TRUST_CHANGED,
    /** Somebody else's statement in the role's trust lets somebody in. */
    FOREIGN_TRUST,
    /** The role's policy doesn't say what was proven. */
    POLICY_CHANGED,
    /** The role's policy isn't attached to it. */
    POLICY_DETACHED,
    /** The role's longest session isn't as long as the one that was proven. */
    SESSION_DURATION_CHANGED,
    /** Nobody used the role for long. */
    ROLE_UNUSED,
    /** IAM Access Analyzer found that the role lets in somebody from outside. */
    EXTERNAL_ACCESS,
    /** An account doesn't let rolebridge look. */
    ACCOUNT_NOT_OPEN,
    /** It couldn't be looked at, or there is more of it than is looked at. */
    NOT_AUDITED
  }

  /** Whether something isn't as it should be; else it is something that couldn't be looked at. */
  boolean isDifference() {
    return kind != Kind.NOT_AUDITED && kind != Kind.ACCOUNT_NOT_OPEN;
  }

  /** Whether both are of the same kind and thing. */
  boolean isLike(Finding other) {
    return kind == other.kind && resource.equals(other.resource);
  }

  /** Not repaired for this reason. */
  Finding leftFor(String reason) {
    return new Finding(
        kind,
        resource,
        userName,
        found,
        "It couldn't be put right: " + reason + " Put that right first, then repair again.",
        false);
  }

  /** Of nobody, as long as nobody says {@link #of whose}. */
  public Finding(Kind kind, String resource, String found, String remedy, boolean repaired) {
    this(kind, resource, "", found, remedy, repaired);
  }

  public Finding {
    resource = identifying(resource);
    found = CompactJson.printableInBytes(found, TEXT_LIMIT);
    remedy = CompactJson.printableInBytes(remedy, TEXT_LIMIT);
  }

  /** What stands for this ARN or id in a finding. */
  static String identifying(String resource) {
    if (CompactJson.printableInBytes(resource, TEXT_LIMIT).equals(resource)) {
      return resource;
    }
    return CompactJson.printableInBytes(resource, TEXT_LIMIT - HASH_LENGTH)
        + Sha256.hex(resource).substring(0, HASH_LENGTH);
  }

  /** The same of this user. */
  Finding of(String user) {
    return new Finding(kind, resource, user, found, remedy, repaired);
  }

  Finding asRepaired() {
    return new Finding(kind, resource, userName, found, remedy, true);
  }
}
