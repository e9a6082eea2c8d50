package rolebridge.cli.migrate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import rolebridge.cli.migrate.HandMadeUser.TrustingRole;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.Wildcards;
import rolebridge.domain.request.Nearest;

/** The users of an account that rolebridge didn't make, with the roles that let them in. */
final class HandMadeUsers {

  private static final int MOST_NAMES = 5;

  private final AccountPicture picture;
  private final DocumentText documentText;
  private final Commands commands;
  private final Map<AccountPicture.Role, PolicyDocument> trusts = new LinkedHashMap<>();

  HandMadeUsers(AccountPicture picture, DocumentText documentText, Commands commands) {
    this.picture = picture;
    this.documentText = documentText;
    this.commands = commands;
    picture.roles().stream()
        .filter(role -> Namespace.ofPath(role.path()).isEmpty())
        .sorted(Comparator.comparing(AccountPicture.Role::name))
        .forEach(role -> trust(role).ifPresent(trust -> trusts.put(role, trust)));
  }

  private Optional<PolicyDocument> trust(AccountPicture.Role role) {
    try {
      PolicyDocument trust = documentText.parse(role.trust());
      trust.statements();
      return Optional.of(trust);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** All of them that may assume a role, by name. */
  List<HandMadeUser> all() {
    return picture.users().stream()
        .filter(user -> !isRolebridges(user))
        .sorted(Comparator.comparing(AccountPicture.User::name))
        .map(this::of)
        .filter(HandMadeUser::assumesRoles)
        .toList();
  }

  /** The one of this name; throws {@link Failure} when it isn't there or is rolebridge's. */
  HandMadeUser named(String name) {
    AccountPicture.User user =
        picture.users().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name));
    if (isRolebridges(user)) {
      throw Failure.usage(
          "UserManaged",
          "User " + user.arn() + " is rolebridge's own.",
          "Name one that was made by hand; "
              + commands.line("inventory", name)
              + " shows this one.");
    }
    return of(user);
  }

  private static boolean isRolebridges(AccountPicture.User user) {
    return Namespace.ofPath(user.path()).isPresent();
  }

  private Failure unknown(String name) {
    List<String> near = nearest(name);
    return Failure.usage(
        "UserUnknown",
        "The account has no IAM user \"" + name + "\".",
        (near.isEmpty() ? "" : "Write " + String.join(", or ", near) + ". ")
            + commands.line("inventory", "--unmanaged")
            + " lists the users that can be imported.");
  }

  private List<String> nearest(String name) {
    List<String> known =
        picture.users().stream()
            .filter(user -> !isRolebridges(user))
            .map(AccountPicture.User::name)
            .sorted()
            .toList();
    Set<String> near = new LinkedHashSet<>();
    Nearest.to(name, known).ifPresent(near::add);
    String part = name.toLowerCase(Locale.ROOT);
    known.stream().filter(one -> one.toLowerCase(Locale.ROOT).contains(part)).forEach(near::add);
    return near.stream().limit(MOST_NAMES).toList();
  }

  private HandMadeUser of(AccountPicture.User user) {
    AssumeRights rights = new AssumeRights(user, picture, documentText);
    List<TrustingRole> roles = new ArrayList<>();
    trusts.forEach(
        (role, trust) ->
            Admission.of(trust, user)
                .filter(admission -> belongsTo(admission, role, rights))
                .ifPresent(admission -> roles.add(new TrustingRole(role, trust, admission))));
    return new HandMadeUser(user, rights, roles, elsewhere(user, rights, roles));
  }

  /** A role that lets in everybody, or the account, is the user's if the user was given it. */
  private static boolean belongsTo(
      Admission admission, AccountPicture.Role role, AssumeRights rights) {
    return admission.way() == Admission.Way.USER || rights.cover(role.arn());
  }

  private List<NotImported> elsewhere(
      AccountPicture.User user, AssumeRights rights, List<TrustingRole> roles) {
    String ownAccount = ":iam::" + IamArn.accountOf(user.arn()) + ":";
    Map<String, String> reasons = new TreeMap<>();
    for (String pattern : rights.granted()) {
      boolean found =
          roles.stream().anyMatch(role -> Wildcards.matches(pattern, role.role().arn()));
      if (pattern.contains(":iam::") && !pattern.contains(ownAccount)) {
        reasons.put(
            pattern,
            "It is in another account, which isn't looked at. Open that account as in"
                + " docs/accounts.md, and copy a request with its accountId.");
      } else if (!found && !pattern.equals("*")) {
        reasons.put(pattern, whyNot(pattern, rights));
      }
    }
    return reasons.entrySet().stream()
        .map(reason -> new NotImported(reason.getKey(), reason.getValue()))
        .toList();
  }

  private String whyNot(String pattern, AssumeRights rights) {
    List<AccountPicture.Role> meant =
        picture.roles().stream().filter(role -> Wildcards.matches(pattern, role.arn())).toList();
    if (meant.isEmpty()) {
      return "There is no such role.";
    }
    if (meant.stream().noneMatch(trusts::containsKey)) {
      return "It is rolebridge's own, or its trust can't be read.";
    }
    return meant.stream().noneMatch(role -> rights.cover(role.arn()))
        ? "Another policy of the user denies it."
        : "Its trust doesn't let the user in. If the user was deleted and made anew, the trust names"
            + " the former one.";
  }
}
