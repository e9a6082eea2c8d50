package rolebridge.domain.audit;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.error.AccountNotOpenException;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.Inventory.ListedSecret;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Metrics;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.User;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.port.Users;

/**
 * Looks in one account for what is below rolebridge's path and belongs to none of its users, or to
 * one that may have no roles in this account; for boundaries that leave what they have to deny; in
 * the hub also for secrets whose user is gone.
 */
public final class AuditAccount {

  /**
   * Users whose grant is asked for by one call, in an account that isn't theirs: a tenth of a
   * second each, and once more where something differs, of two minutes. The next call goes on with
   * the others, each of which there is: the path of a role can name anybody, but of who isn't there
   * nobody has to be asked.
   */
  static final int MOST_NAMES = 300;

  /** The name of what is above all users' paths. */
  private static final String NOBODY = "";

  /** Findings of one account that the audit's answer may show. */
  static final int MOST_SHOWN = 5;

  /** Findings of all accounts together that it may show; each takes a KiB of a state's data. */
  static final int MOST_SHOWN_OF_ALL = 40;

  private final Inventory inventory;
  private final Users users;
  private final Roles roles;
  private final ManagedPolicies policies;
  private final UserRoles userRoles;
  private final SecretStore secrets;
  private final Metrics metrics;
  private final Hub hub;
  private final Clock clock;
  private final Pause pause;
  private final AuditBoundaries boundaries;

  public AuditAccount(
      Inventory inventory,
      Users users,
      Roles roles,
      ManagedPolicies policies,
      UserRoles userRoles,
      SecretStore secrets,
      Metrics metrics,
      Hub hub,
      Clock clock,
      Pause pause) {
    this.inventory = inventory;
    this.users = users;
    this.roles = roles;
    this.policies = policies;
    this.userRoles = userRoles;
    this.secrets = secrets;
    this.metrics = metrics;
    this.hub = hub;
    this.clock = clock;
    this.pause = pause;
    this.boundaries = new AuditBoundaries(policies, hub);
  }

  /** What some of an account's names come to. */
  record Looked(List<Finding> findings, String next) {}

  /**
   * What is there and shouldn't. Publishes how much that is.
   *
   * @param accounts all that the audit looks in, which share what it may show
   * @param from the first name to look at; empty for the beginning, where all else is looked at
   * @param shown what earlier calls for this account already show
   */
  public PartResult apply(String accountId, List<String> accounts, String from, int shown) {
    Looked looked = look(accountId, from);
    metrics.publish(Map.of("DriftFindings", looked.findings().size()));
    List<DriftFound> drift =
        looked.findings().isEmpty()
            ? List.of()
            : List.of(new DriftFound("", accountId, named(looked.findings())));
    int mostShown = mostShown(accountId, accounts) - shown;
    return PartResult.of(0, List.of(accountId), drift, mostShown, looked.next());
  }

  /** Each with the user that it is named after, whether or not there is one. */
  private List<Finding> named(List<Finding> findings) {
    return findings.stream()
        .map(finding -> finding.of(hub.namespace().namedAfter(finding.resource())))
        .toList();
  }

  static int mostShown(String accountId, List<String> accounts) {
    int parts = Math.max(1, accounts.size());
    return Math.min(MOST_SHOWN, Part.share(MOST_SHOWN_OF_ALL, accounts.indexOf(accountId), parts));
  }

  /**
   * The first {@link AuditUsers#MOST_FINDINGS} secrets, and as many roles and policies, of which
   * more say no more. What differs is looked at again after {@link Pause#UNTIL_SHOWN}, and counts
   * when it still does.
   */
  Looked look(String accountId, String from) {
    Looked first = lookOnce(accountId, from, _ -> true);
    if (first.findings().stream().noneMatch(Finding::isDifference)) {
      return first;
    }
    pause.of(Pause.UNTIL_SHOWN);
    Set<String> differing = new HashSet<>();
    first.findings().stream()
        .filter(Finding::isDifference)
        .forEach(finding -> differing.add(nameOf(finding.resource())));
    List<Finding> still =
        new ArrayList<>(lookOnce(accountId, from, differing::contains).findings());
    still.removeIf(now -> now.isDifference() && first.findings().stream().noneMatch(now::isLike));
    // What couldn't be looked at may be of other names.
    first.findings().stream()
        .filter(then -> !then.isDifference() && still.stream().noneMatch(then::isLike))
        .forEach(still::add);
    return new Looked(still, first.next());
  }

  /** The user that a role, policy or secret would belong to. */
  private String nameOf(String resource) {
    return resource.startsWith(hub.secretPrefix())
        ? resource.substring(hub.secretPrefix().length())
        : hub.userNameOf(resource);
  }

  private Looked lookOnce(String accountId, String from, Predicate<String> names) {
    List<ListedSecret> listed =
        accountId.equals(hub.accountId()) && from.isEmpty()
            ? inventory.secrets(hub.secretPrefix())
            : List.of();
    Set<String> userNames = new HashSet<>();
    inventory.users(hub.userPath()).forEach(user -> userNames.add(user.userName()));
    List<Finding> findings = new ArrayList<>(secretsLeft(listed, userNames, names));
    String next = "";
    try {
      if (from.isEmpty() && names.test(NOBODY)) {
        findings.addAll(boundaries.of(accountId));
      }
      Looked looked = lookAlikes(accountId, userNames, from, names);
      findings.addAll(looked.findings());
      next = looked.next();
    } catch (AccountNotOpenException e) {
      findings.add(
          new Finding(
              Kind.ACCOUNT_NOT_OPEN,
              accountId,
              "The account can't be looked at.",
              e.getMessage(),
              false));
    } catch (RuntimeException e) {
      if (e instanceof RetryableException && accountId.equals(hub.accountId())) {
        throw e;
      }
      // What somebody writes or refuses in an account is reported of it, and hides nothing else.
      findings.add(
          new Finding(
              Kind.NOT_AUDITED,
              accountId,
              "It couldn't be looked at: " + AuditUser.reason(e),
              "Put that right, and run the audit again.",
              false));
    }
    return new Looked(findings, next);
  }

  /**
   * Secrets were listed first, so that the user of each was there before; whoever removes a user
   * deletes the secret first. A list may still show what was deleted some minutes ago ("ListSecrets
   * might not reflect changes from the last five minutes", Secrets Manager API reference), so each
   * is looked at. One whose user is being offboarded is for the passes to remove.
   */
  private List<Finding> secretsLeft(
      List<ListedSecret> listed, Set<String> userNames, Predicate<String> names) {
    Instant now = clock.instant();
    return listed.stream()
        .filter(secret -> UserDeparture.by(secret.tags(), now).isEmpty())
        .map(secret -> secret.name().substring(hub.secretPrefix().length()))
        .filter(name -> !userNames.contains(name) && names.test(name))
        .sorted()
        .limit(AuditUsers.MOST_FINDINGS)
        .flatMap(name -> left(name, now).stream())
        .toList();
  }

  /** Whoever makes a secret may refuse that it is looked at. */
  private Optional<Finding> left(String name, Instant now) {
    String secretName = hub.secretNameOf(name);
    try {
      return isLeft(secretName, now) ? withoutUser(secretName, name) : Optional.empty();
    } catch (RetryableException e) {
      throw e;
    } catch (WorkflowException e) {
      return Optional.of(
          new Finding(
              Kind.NOT_AUDITED,
              secretName,
              "It couldn't be looked at: " + AuditUser.reason(e),
              "There is no user of that name below rolebridge's path: look into CloudTrail whether it was"
                  + " moved or renamed; else delete the secret unless somebody needs it.",
              false));
    }
  }

  /** The user may only have been moved: then its key works. */
  private Optional<Finding> withoutUser(String secretName, String name) {
    Optional<String> userArn = users.find(name).map(User::arn);
    return userArn.isEmpty()
        ? Optional.of(AuditUser.secretWithoutUser(secretName, name).finding())
        : userArn
            .filter(arn -> !arn.equals(hub.userArn(name)))
            .map(arn -> AuditUser.secretOfMovedUser(secretName, arn).finding());
  }

  private boolean isLeft(String secretName, Instant now) {
    return secrets
        .find(secretName)
        .filter(secret -> !secret.deleted())
        .filter(secret -> UserDeparture.of(secret, now).isEmpty())
        .isPresent();
  }

  private Looked lookAlikes(
      String accountId, Set<String> userNames, String from, Predicate<String> names) {
    SortedMap<String, List<String>> arnsByName =
        Stream.concat(
                roles.arnsBelow(accountId, hub.userPath()).stream(),
                policies.arnsBelow(accountId, hub.userPath()).stream())
            .sorted()
            .filter(arn -> names.test(hub.userNameOf(arn)))
            .collect(Collectors.groupingBy(hub::userNameOf, TreeMap::new, Collectors.toList()));
    List<Finding> findings = new ArrayList<>();
    int asked = 0;
    for (Map.Entry<String, List<String>> name : arnsByName.tailMap(from).entrySet()) {
      boolean ask =
          userNames.contains(name.getKey()) && !hub.ownerOf(name.getKey()).equals(accountId);
      if (ask && asked++ == MOST_NAMES) {
        return new Looked(findings, name.getKey());
      }
      try {
        boolean mayHaveRoles =
            ask
                ? userRoles.accountsOf(name.getKey()).contains(accountId)
                : userNames.contains(name.getKey());
        if (!mayHaveRoles) {
          name.getValue().stream()
              .limit(AuditUsers.MOST_FINDINGS - findings.size())
              .map(AuditAccount::lookAlike)
              .forEach(findings::add);
        }
      } catch (RetryableException e) {
        throw e;
      } catch (WorkflowException e) {
        findings.add(grantUnknown(name.getValue().getFirst()));
      }
      if (findings.size() == AuditUsers.MOST_FINDINGS) {
        break;
      }
    }
    return new Looked(findings, "");
  }

  /** Whoever may put a policy on one user hides no look-alike of another. */
  private static Finding grantUnknown(String arn) {
    return new Finding(
        Kind.NOT_AUDITED,
        arn,
        "The grant of the user that it is named after can't be read, so it can't be told whether it"
            + " may be in this account.",
        "Put right what the audit says of that user, and run the audit again.",
        false);
  }

  private static Finding lookAlike(String arn) {
    return new Finding(
        Kind.LOOK_ALIKE,
        arn,
        "It is below rolebridge's path, and there is no user of that path that is"
            + " granted roles in this account.",
        "Remove it, unless a run for it is under way; or provision its integration again.",
        false);
  }
}
