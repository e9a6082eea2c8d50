package rolebridge.domain.policy;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tells an installation apart from others in the same account: the names of everything that
 * the stack has, and the paths and names of everything that rolebridge makes, begin with it. The
 * part after the underscore holds neither a hyphen nor a slash, which go on from the namespace, so
 * that no pattern for the names of one covers those of another.
 *
 * @param name {@code rolebridge}, or {@code rolebridge_} and 1 to 9 lower-case letters and digits,
 *     as the template's parameter of this name says
 */
public record Namespace(String name) {

  /** The environment variable that the functions, and the command, have it from. */
  public static final String VARIABLE = "ROLEBRIDGE_NAMESPACE";

  /** The installation that is there unless the parameter says otherwise. */
  public static final Namespace DEFAULT = new Namespace("rolebridge");

  /** Pattern of the name of any installation. */
  public static final String ANY = "rolebridge(?:_[a-z0-9]{1,9})?";

  /** Pattern of a user's name (IAM API Reference, CreateUser). */
  public static final String USER = "[\\w+=,.@-]{1,64}";

  private static final Pattern FORM = Pattern.compile(ANY);

  private static final Pattern PATH = Pattern.compile("/(" + ANY + ")/.*");

  private static final Pattern RESERVED = Pattern.compile(ANY + "-", Pattern.CASE_INSENSITIVE);

  /** Whether it is the name of an installation. */
  public static boolean isOne(String name) {
    return FORM.matcher(name).matches();
  }

  /** The installation, whichever, that what has this path in IAM is of. */
  public static Optional<Namespace> ofPath(String path) {
    Matcher first = PATH.matcher(path);
    return first.matches() ? Optional.of(new Namespace(first.group(1))) : Optional.empty();
  }

  /**
   * What the name begins with, if the names of the own roles and policies of an installation,
   * whichever, begin with it too. IAM tells names apart without regard to case.
   */
  public static Optional<String> reservedStartOf(String name) {
    Matcher start = RESERVED.matcher(name);
    return start.lookingAt()
        ? Optional.of(start.group().toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  /** What the stack has, such as a machine, by its name without the namespace. */
  public static String withoutIt(String name) {
    return name.replaceFirst("^" + ANY + "-", "");
  }

  /**
   * The user that a secret, or a user, role or policy below the path, is named after, whether or
   * not there is one; empty for all else.
   *
   * @param resource an ARN of IAM or the name of a secret
   */
  public String namedAfter(String resource) {
    Matcher named =
        Pattern.compile(
                "(?:arn:[^:]*:iam::[^:]*:user%2$s|%3$s)(%1$s)|arn:[^:]*:iam::[^:]*:(?:role|policy)%2$s(%1$s)/.+"
                    .formatted(USER, path(), secretPrefix()))
            .matcher(resource);
    if (!named.matches()) {
      return "";
    }
    return named.group(1) == null ? named.group(2) : named.group(1);
  }

  /** Path of every user. */
  public String path() {
    return "/" + name + "/";
  }

  /** Names of the secrets begin with it. */
  public String secretPrefix() {
    return name + "/";
  }

  /** The name of what the stack has, such as a function or a machine. */
  public String named(String thing) {
    return name + "-" + thing;
  }

  /** Path of the roles and policies of this user. */
  public String pathOf(String userName) {
    return path() + userName + "/";
  }

  /** Name of this user's secret. */
  public String secretNameOf(String userName) {
    return secretPrefix() + userName;
  }

  /** The user that a role or policy is for, by its path. */
  public String userNameOf(String arn) {
    return IamArn.pathOf(arn).replaceFirst("^" + path(), "").replaceFirst("/$", "");
  }
}
