package rolebridge.domain.request;

import java.util.List;
import java.util.Optional;
import rolebridge.domain.policy.CompactJson;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.port.StoredSecret;

/**
 * What names may look like. IAM's limits are those of <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">IAM and STS
 * quotas</a>. Whether a name is taken, which IAM decides without regard to case, only the account
 * can tell.
 */
public final class NameRules {

  /** IAM and STS quotas: user name. */
  static final int USER_NAME_LIMIT = 64;

  /** IAM and STS quotas: role name. */
  static final int ROLE_NAME_LIMIT = 64;

  /** IAM and STS quotas: policy name. */
  static final int POLICY_NAME_LIMIT = 128;

  /** STS AssumeRole: RoleSessionName is 2 to 64 characters. */
  static final int SESSION_NAME_MINIMUM = 2;

  /** STS AssumeRole: RoleSessionName is 2 to 64 characters. */
  static final int SESSION_NAME_LIMIT = 64;

  /** The integration stands in a tag's value. */
  static final int INTEGRATION_LIMIT = StoredSecret.TAG_VALUE_LIMIT;

  /** XSOAR documents no limit for an instance's name; this one keeps tables readable. */
  static final int INSTANCE_NAME_LIMIT = 128;

  /** IAM CreateRole and CreatePolicy: Description. */
  static final int DESCRIPTION_LIMIT = 1_000;

  /** Secrets Manager appends a hyphen and so many random characters to a secret's name. */
  private static final int SECRET_SUFFIX_LENGTH = 6;

  private static final String IAM_SYMBOLS = "+=,.@_-";

  /** A user's name is also part of its secret's name, which can't hold a comma. */
  private static final String USER_SYMBOLS = IAM_SYMBOLS.replace(",", "");

  private static final String TAG_SYMBOLS = " _.:/=+-@";

  private NameRules() {}

  static Optional<String> integration(Field field) {
    Optional<String> text = field.text();
    text.ifPresent(
        name -> {
          checkLength(field, name, "integration", 1, INTEGRATION_LIMIT);
          boolean sound =
              isOf(name, TAG_SYMBOLS)
                  && name.chars().anyMatch(NameRules::isAsciiAlphanumeric)
                  && name.equals(name.strip());
          if (!sound && !name.isEmpty()) {
            field.violates(
                "integrationCharacters",
                "Write the integration's name as XSOAR has it, of ASCII letters, digits, spaces and"
                    + " _ . : / = + - @ (what a tag can hold), without spaces around it.");
          }
        });
    return text;
  }

  /**
   * The name as it stands, also one that breaks a rule, which is recorded; empty if it is no text.
   */
  public static Optional<String> userName(Field field) {
    Optional<String> text = field.text();
    text.ifPresent(
        name -> {
          checkIamName(field, name, "userName", USER_SYMBOLS, USER_NAME_LIMIT);
          checkSecretName(field, name);
          if (SpokeUserName.isOne(name)) {
            field.violates(
                "userNameOfAnotherAccount",
                "Write a userName that doesn't begin with 12 digits and a hyphen: the users that"
                    + " other accounts ask for do.");
          }
        });
    return text;
  }

  /**
   * What {@link SpokeUserName} makes of a name that another account gave has to be a user's name,
   * too.
   */
  public static void checkSpokeUserName(Field field, String name) {
    if (name.length() > SpokeUserName.LIMIT && name.length() <= USER_NAME_LIMIT) {
      field.violates(
          "userNameLengthInHub",
          "Write userName with at most %d characters, as the hub puts your account's id and a hyphen before it; it has %d."
              .formatted(SpokeUserName.LIMIT, name.length()));
    }
    if (name.length() == SECRET_SUFFIX_LENGTH) {
      field.violates(
          "userNameSecretSuffix",
          "Write a userName with more or fewer than %d characters: the hub puts a hyphen before it, and Secrets Manager takes both for the random end of an ARN."
              .formatted(SECRET_SUFFIX_LENGTH));
    }
  }

  static Optional<String> policyName(Field field) {
    Optional<String> text = field.text();
    text.ifPresent(name -> checkIamName(field, name, "policyName", IAM_SYMBOLS, POLICY_NAME_LIMIT));
    return text;
  }

  /** A policy of such a name would be mistaken for a part of another integration's. */
  static void checkNoPart(Field field) {
    if (field.value() instanceof String name && PolicyPart.isFurther(name)) {
      field.violates(
          "policyNamePart",
          "Write a policyName that doesn't end in -part- and a number: so end the policies that"
              + " long permissions are split over.");
    }
  }

  static void checkRoomForParts(Field field, List<PolicyPart> parts) {
    int limit = POLICY_NAME_LIMIT - PolicyPart.NAME_ROOM;
    if (parts.size() > 1 && field.value() instanceof String name && name.length() > limit) {
      field.violates(
          "policyNameParts",
          "Write a policyName of at most %d characters, this has %d: the permissions take %d policies, whose names end in -part- and a number."
              .formatted(limit, name.length(), parts.size()));
    }
  }

  static Optional<String> roleName(Field field) {
    Optional<String> text = field.text();
    text.ifPresent(name -> checkIamName(field, name, "roleName", IAM_SYMBOLS, ROLE_NAME_LIMIT));
    return text;
  }

  static Optional<String> roleSessionName(Field field) {
    String what = "roleSessionName";
    Optional<String> text = field.text();
    text.ifPresent(
        name -> {
          checkLength(field, name, what, SESSION_NAME_MINIMUM, SESSION_NAME_LIMIT);
          checkCharacters(field, name, what, IAM_SYMBOLS);
          checkNotReserved(field, name, what);
        });
    return text;
  }

  static Optional<String> instanceName(Field field) {
    Optional<String> text = field.text();
    text.ifPresent(
        name -> {
          checkLength(field, name, "instanceName", 1, INSTANCE_NAME_LIMIT);
          if (!name.codePoints().allMatch(CompactJson::isHarmless) || !name.equals(name.strip())) {
            field.violates(
                "instanceNameCharacters",
                "Write an instanceName of printable characters, without spaces around it.");
          }
        });
    return text;
  }

  /**
   * The characters are those IAM takes in a role's description (<a
   * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html">CreateRole</a>).
   */
  static Optional<String> description(Field field) {
    Optional<String> text = field.text();
    text.ifPresent(
        description -> {
          checkLength(field, description, "description", 1, DESCRIPTION_LIMIT);
          if (!description.chars().allMatch(NameRules::isOfDescription)) {
            field.violates(
                "descriptionCharacters",
                "Write the description in printable characters of Latin-1, the only ones IAM takes"
                    + " besides tab and line break.");
          }
        });
    return text;
  }

  private static void checkIamName(
      Field field, String name, String what, String symbols, int limit) {
    checkLength(field, name, what, 1, limit);
    checkCharacters(field, name, what, symbols);
    if (!name.isEmpty() && name.chars().allMatch(unit -> unit == '.')) {
      field.violates(
          what + "Path",
          "Write a %s that isn't only dots: it becomes a part of a path, where dots lead elsewhere."
              .formatted(what));
    }
    checkNotReserved(field, name, what);
  }

  private static void checkNotReserved(Field field, String name, String what) {
    Namespace.reservedStartOf(name)
        .ifPresent(
            start ->
                field.violates(
                    what + "Reserved",
                    "Write a %s that doesn't begin with %s: rolebridge's own roles, policies and sessions do."
                        .formatted(what, start)));
  }

  /**
   * The secret is {@code rolebridge/<user>}, and Secrets Manager can't tell a name's end from what
   * it appends to it (<a
   * href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html">CreateSecret</a>).
   */
  private static void checkSecretName(Field field, String name) {
    int hyphen = name.length() - SECRET_SUFFIX_LENGTH - 1;
    if (hyphen >= 0 && name.charAt(hyphen) == '-') {
      field.violates(
          "userNameSecretSuffix",
          "Write a userName that doesn't end in a hyphen and six characters, which Secrets Manager"
              + " takes for the random end of an ARN; a dot for the hyphen will do.");
    }
  }

  private static void checkLength(Field field, String text, String what, int minimum, int limit) {
    int length = text.codePointCount(0, text.length());
    if (length < minimum || length > limit) {
      field.violates(
          what + "Length",
          "Write %s with %d to %d characters; it has %d.".formatted(what, minimum, limit, length));
    }
  }

  private static void checkCharacters(Field field, String text, String what, String symbols) {
    if (!isOf(text, symbols)) {
      field.violates(
          what + "Characters",
          "Write %s with only ASCII letters, digits and %s."
              .formatted(what, String.join(" ", symbols.split(""))));
    }
  }

  private static boolean isOf(String text, String symbols) {
    return text.chars().allMatch(unit -> isAsciiAlphanumeric(unit) || symbols.indexOf(unit) >= 0);
  }

  private static boolean isOfDescription(int unit) {
    return unit == '\t'
        || unit == '\n'
        || unit == '\r'
        || (unit >= 0x20 && unit <= 0x7E)
        || (unit >= 0xA1 && unit <= 0xFF);
  }

  static boolean isAsciiAlphanumeric(int unit) {
    return (unit >= 'A' && unit <= 'Z')
        || (unit >= 'a' && unit <= 'z')
        || (unit >= '0' && unit <= '9');
  }
}
