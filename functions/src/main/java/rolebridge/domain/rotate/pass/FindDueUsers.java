package rolebridge.domain.rotate.pass;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.policy.Sha256;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.Inventory.CredentialReport;
import rolebridge.domain.port.Inventory.ListedSecret;
import rolebridge.domain.port.Inventory.ListedUser;
import rolebridge.domain.port.Inventory.ReportedKey;
import rolebridge.domain.port.Inventory.ReportedUser;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.RotationRuns;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StartedRun;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.proof.Backoff;
import rolebridge.domain.rotate.Decision.NothingDue;
import rolebridge.domain.rotate.KeyTimes;
import rolebridge.domain.rotate.RotationInput;
import rolebridge.domain.rotate.RotationPolicy;
import rolebridge.domain.rotate.RotationRules;

/**
 * Finds the users that a pass has something to do for, without a call for each user there is: the
 * credential report has how many keys a user has and how old they may be, the list of secrets their
 * labels and times, Step Functions which users failed. Of who seems due by these, the keys are
 * listed, and {@link RotationRules} says whether there is something to do. What only more calls
 * would tell is taken for what leaves something to do: that no key was used, that a key in no
 * version with a label is in none, and that no user has a role. So a user with a key that somebody
 * made and uses is taken in every pass. What only people can put right (a current key that is
 * Inactive or gone, a secret without rolebridge's tag) shows when something is due, and in each
 * audit.
 */
public final class FindDueUsers {

  /**
   * More are left to the chain's next pass: with ten events each, and retries, so many fit into the
   * 25,000 of an execution's history (Step Functions Developer Guide, "Service quotas").
   */
  static final int MOST_PER_PASS = 500;

  /** IAM keeps a report that long before it makes another. */
  static final Duration REPORT_AGE = Duration.ofHours(4);

  /**
   * Who isn't looked at by then is taken for due, and its own run looks: the function has three
   * minutes.
   */
  static final Duration LOOKING = Duration.ofMinutes(2);

  /** IAM makes a report within seconds; of a huge account it may take longer. */
  private static final Duration REPORT_BUDGET = Duration.ofSeconds(45);

  /**
   * As many as IAM has users by default: who isn't among them hasn't been tried for ten passes. At
   * a thousand a page they cost five calls.
   */
  private static final int MOST_FAILED_RUNS = 5_000;

  /** All that a chain starts, and two thirds as many that others start meanwhile. */
  private static final int MOST_RUNS_OF_A_CHAIN = PassChain.MOST_PASSES * MOST_PER_PASS * 5 / 3;

  /**
   * IAM user guide, "Quotas". A longer name is a secret's alone: five hundred of those would be
   * more than a state's data holds, and each audit tells them.
   */
  private static final int LONGEST_USER_NAME = 64;

  /** 128 bits: a tenant names its users, and none may pass for another's. */
  private static final int HASH_LENGTH = 32;

  /** As {@link #executionName} makes them. */
  private static final Pattern EXECUTION_NAME =
      Pattern.compile("([0-9a-f]{" + HASH_LENGTH + "})-(?:none|[A-Z0-9]+)-[0-9]+");

  private final Inventory inventory;
  private final AccessKeys accessKeys;
  private final RotationRuns runs;
  private final Hub hub;
  private final RotationPolicy policy;
  private final RotationRules rules;
  private final Clock clock;
  private final Pause pause;

  public FindDueUsers(
      Inventory inventory,
      AccessKeys accessKeys,
      RotationRuns runs,
      Hub hub,
      RotationPolicy policy,
      Clock clock,
      Pause pause) {
    this.inventory = inventory;
    this.accessKeys = accessKeys;
    this.runs = runs;
    this.hub = hub;
    this.policy = policy;
    this.rules = new RotationRules(policy);
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * The users to look after, in the order of {@link Turns}.
   *
   * @param left how many more there are that this chain hasn't tried, as far as is known here
   * @param oldestKeyAgeDays age of the oldest current key, -1 when there is none
   * @param nextPass name of the execution that is to go on with those left; empty when none is
   */
  public record Result(List<DueUser> users, int left, int oldestKeyAgeDays, String nextPass) {

    public Result {
      users = List.copyOf(users);
    }
  }

  /**
   * A user to look after.
   *
   * @param executionName name of the execution that does; one that runs already under this name is
   *     joined
   */
  public record DueUser(String userName, String executionName) {}

  /**
   * A user that seems due.
   *
   * @param since when it grew due
   * @param failed when the last try failed that was made since
   * @param listed whether IAM's list, or its report, has such a user below rolebridge's path
   */
  record Candidate(
      String userName, String currentId, Instant since, Optional<Instant> failed, boolean listed) {

    Candidate(String userName, String currentId, Instant since) {
      this(userName, currentId, since, Optional.empty(), true);
    }

    Candidate withFailure(Optional<Instant> last) {
      return new Candidate(
          userName, currentId, since, last.filter(time -> time.isAfter(since)), listed);
    }

    Candidate unlisted() {
      return new Candidate(userName, currentId, since, failed, false);
    }
  }

  /**
   * Finds them, without those that this chain of passes has tried.
   *
   * @param executionArn of the pass that asks; which pass of its chain it is, and since when the
   *     chain runs, follows from its name and from what Step Functions says of the first
   * @throws WorkflowException when it isn't the first and Step Functions doesn't tell who was
   *     tried: to go on without knowing could try the same users for the whole chain
   */
  public Result apply(String executionArn) {
    Instant now = clock.instant();
    PassChain chain = PassChain.of(executionArn, runs);
    Search search = new Search(now);
    List<Candidate> untried = untried(search.candidates(), chain);
    if (chain.isOver(now, policy.schedulePeriod())) {
      return new Result(List.of(), untried.size(), search.oldestDays(), "");
    }
    List<Candidate> candidates = inTurns(untried);
    List<DueUser> due = new ArrayList<>();
    int looked = 0;
    for (Candidate candidate : candidates) {
      if (due.size() == MOST_PER_PASS) {
        break;
      }
      looked++;
      if (!clock.instant().isBefore(now.plus(LOOKING)) || isDue(candidate, search, now)) {
        due.add(new DueUser(candidate.userName(), executionName(candidate, now)));
      }
    }
    int left = candidates.size() - looked;
    return new Result(due, left, search.oldestDays(), left == 0 ? "" : chain.nextPass());
  }

  private List<Candidate> untried(List<Candidate> candidates, PassChain chain) {
    if (chain.earlierPassesSince().isEmpty() || candidates.isEmpty()) {
      return candidates;
    }
    Set<String> tried =
        runs.startedSince(chain.earlierPassesSince().get(), MOST_RUNS_OF_A_CHAIN).stream()
            .map(run -> EXECUTION_NAME.matcher(run.name()))
            .filter(Matcher::matches)
            .map(name -> name.group(1))
            .collect(Collectors.toSet());
    return candidates.stream()
        .filter(candidate -> !tried.contains(hash(candidate.userName())))
        .toList();
  }

  private List<Candidate> inTurns(List<Candidate> candidates) {
    if (candidates.isEmpty()) {
      return candidates;
    }
    Map<String, Instant> failures = lastFailures();
    return Turns.of(
        candidates.stream()
            .map(
                candidate ->
                    candidate.withFailure(
                        Optional.ofNullable(failures.get(hash(candidate.userName())))))
            .toList(),
        hub::ownerOf);
  }

  /** When the last try of each user failed, by the hash of its name. */
  private Map<String, Instant> lastFailures() {
    Map<String, Instant> failures = new HashMap<>();
    try {
      for (StartedRun run : runs.failed(MOST_FAILED_RUNS)) {
        Matcher name = EXECUTION_NAME.matcher(run.name());
        if (name.matches()) {
          failures.merge(
              name.group(1), run.started(), (one, other) -> one.isAfter(other) ? one : other);
        }
      }
    } catch (WorkflowException e) {
      // The order is a courtesy among failing users; rotation doesn't stop for it.
      return Map.of();
    }
    return failures;
  }

  /**
   * Whether there is something to do by its keys as they are now; the report may be hours old. One
   * whose keys can't be read is taken, so that its own run says why, and keeps no other user out:
   * whoever may make secrets can give one the name of a user that isn't below rolebridge's path, or
   * that no user can have.
   *
   * @throws RetryableException when AWS refuses for now
   */
  private boolean isDue(Candidate candidate, Search search, Instant now) {
    String userName = candidate.userName();
    Optional<StoredSecret> secret = search.secret(userName);
    boolean leaving = secret.flatMap(found -> UserDeparture.of(found, now)).isPresent();
    List<AccessKey> keys;
    try {
      keys = accessKeys.list(userName);
    } catch (ResourceVanishedException e) {
      search.correct(userName, Optional.empty());
      if (!leaving) {
        return secret.isPresent();
      }
      keys = List.of();
    } catch (WorkflowException e) {
      if (e instanceof RetryableException) {
        throw e;
      }
      return true;
    }
    UserKeys found =
        UserKeys.byLabels(userName, hub.secretNameOf(userName), keys, secret).withoutUses();
    if (!leaving) {
      search.correct(userName, oldestInUse(found, now));
    }
    // Who has neither key nor secret has nothing to look after.
    return (secret.isPresent() || !keys.isEmpty())
        && (keys.stream().anyMatch(key -> found.isAbandoned(key, now))
            || !(rules.decide(found, RotationInput.scheduled(userName), now)
                instanceof NothingDue));
  }

  /** The current key's; until every instance has that key, also of the one that some still have. */
  private Optional<Instant> oldestInUse(UserKeys found, Instant now) {
    Optional<AccessKey> current = found.current();
    boolean shared =
        current
            .map(key -> new KeyTimes(policy, found.secret().get().tags(), key.id(), now))
            .filter(KeyTimes::isHandOverDue)
            .isPresent();
    return shared
        ? found.keys().stream()
            .filter(key -> key.active() && found.isKnown(key))
            .map(AccessKey::createDate)
            .min(Comparator.naturalOrder())
        : current.map(AccessKey::createDate);
  }

  /** A hash keeps the name short; the minute tells it from those of earlier passes. */
  private static String executionName(Candidate candidate, Instant now) {
    return hash(candidate.userName())
        + "-"
        + (candidate.currentId().isEmpty() ? "none" : candidate.currentId())
        + "-"
        + now.getEpochSecond() / Duration.ofMinutes(1).toSeconds();
  }

  private static String hash(String userName) {
    return Sha256.hex(userName).substring(0, HASH_LENGTH);
  }

  /** What the account's lists show. */
  private final class Search {

    private final Instant now;
    private final Map<String, ListedSecret> secrets = new HashMap<>();
    private final Map<String, Instant> createDates = new HashMap<>();

    Search(Instant now) {
      this.now = now;
    }

    List<Candidate> candidates() {
      for (ListedSecret secret : inventory.secrets(hub.secretPrefix())) {
        secrets.put(secret.name().substring(hub.secretPrefix().length()), secret);
      }
      Map<String, List<ReportedKey>> keys = new HashMap<>();
      Set<String> listed = new HashSet<>();
      Optional<CredentialReport> report = freshReport();
      if (report.isPresent()) {
        for (ReportedUser user : report.get().users()) {
          if (user.arn().endsWith(":user" + hub.userPath() + user.userName())) {
            listed.add(user.userName());
            keys.put(user.userName(), user.keys());
          }
        }
      } else {
        for (ListedUser user : inventory.users(hub.userPath())) {
          listed.add(user.userName());
          createDates.put(user.userName(), user.createDate());
        }
      }
      Set<String> names = new TreeSet<>(secrets.keySet());
      names.addAll(listed);
      names.removeIf(name -> name.length() > LONGEST_USER_NAME);
      List<Candidate> candidates = new ArrayList<>();
      for (String name : names) {
        candidate(name, Optional.ofNullable(keys.get(name)))
            .map(found -> listed.contains(name) ? found : found.unlisted())
            .ifPresent(candidates::add);
      }
      return candidates;
    }

    private Optional<CredentialReport> freshReport() {
      try {
        Optional<CredentialReport> report = current(inventory.credentialReport());
        Backoff backoff = new Backoff(clock, pause, REPORT_BUDGET);
        while (report.isEmpty()) {
          if (inventory.generateCredentialReport()) {
            report = inventory.credentialReport();
            break;
          }
          if (!backoff.pause()) {
            break;
          }
        }
        return report;
      } catch (WorkflowException e) {
        // Users are listed instead; what fails for good there fails the pass.
        return Optional.empty();
      }
    }

    private Optional<CredentialReport> current(Optional<CredentialReport> report) {
      return report.filter(found -> found.generatedTime().plus(REPORT_AGE).isAfter(now));
    }

    /**
     * @param keys the user's keys by the report; empty when that isn't known
     */
    private Optional<Candidate> candidate(String name, Optional<List<ReportedKey>> keys) {
      ListedSecret secret = secrets.get(name);
      if (secret == null) {
        return withoutSecret(name, keys);
      }
      Optional<String> current = labelled(secret, StoredSecret.CURRENT);
      // A revocation that was killed left a leaked key active, whatever its label: that is looked
      // at.
      boolean revoked = !Revocations.by(secret.tags()).keyIds().isEmpty();
      Optional<UserDeparture> departure = UserDeparture.by(secret.tags(), now);
      if (departure.isPresent()) {
        createDates.remove(name);
        return (revoked ? Optional.of(Instant.MIN) : leavingSince(departure.get(), keys))
            .map(since -> new Candidate(name, current.orElse(""), since));
      }
      Instant created = oldestCreateDate(secret, current.orElse(""), keys);
      createDates.put(name, created);
      if (current.isEmpty() || revoked || labelled(secret, StoredSecret.PENDING).isPresent()) {
        return Optional.of(new Candidate(name, current.orElse(""), Instant.MIN));
      }
      boolean two = keys.map(List::size).orElse(UserKeys.LIMIT) >= UserKeys.LIMIT;
      Optional<Instant> since =
          two ? unfinishedSince(secret, current.get(), keys) : Optional.empty();
      if (since.isPresent()) {
        return Optional.of(new Candidate(name, current.get(), since.get()));
      }
      if (times(secret, current.get()).isHandOverDue()) {
        return Optional.of(new Candidate(name, current.get(), now));
      }
      boolean putBack = current.get().equals(secret.tags().get(Tags.PUT_BACK));
      // A key that was put back is older than its promotion says.
      return (putBack ? Optional.of(policy.dueDate(created)) : due(created))
          .map(dueDate -> new Candidate(name, current.get(), dueDate));
    }

    /** Since when a key that was created then is due; empty while it isn't. */
    private Optional<Instant> due(Instant createDate) {
      return over(policy.dueDate(createDate));
    }

    /** Since when something is to be done about a user without roles; empty while it is watched. */
    private Optional<Instant> leavingSince(
        UserDeparture departure, Optional<List<ReportedKey>> keys) {
      boolean ended = keys.stream().flatMap(List::stream).noneMatch(ReportedKey::active);
      return ended && departure.stage() != UserDeparture.Stage.ENDING_KEYS
          ? over(departure.removalDate(policy.watchPeriod()))
          : Optional.of(departure.since());
    }

    /** A key whose secret is gone will never be replaced by itself, so people have to know. */
    private Optional<Candidate> withoutSecret(String name, Optional<List<ReportedKey>> keys) {
      Optional<Instant> oldest =
          keys.map(
                  found ->
                      found.stream().map(ReportedKey::lastRotated).min(Comparator.naturalOrder()))
              .orElse(Optional.ofNullable(createDates.get(name)));
      return oldest.flatMap(this::due).map(since -> new Candidate(name, "", since));
    }

    /**
     * Since when something is to be done about the key that isn't current; empty while it waits.
     */
    private Optional<Instant> unfinishedSince(
        ListedSecret secret, String current, Optional<List<ReportedKey>> keys) {
      Optional<String> previous = labelled(secret, StoredSecret.PREVIOUS);
      if (previous.isEmpty()) {
        return keys.map(_ -> now);
      }
      boolean active =
          keys.map(found -> found.stream().allMatch(ReportedKey::active))
              .orElse(times(secret, current).inactiveSince(previous.get()).isEmpty());
      return times(secret, current).nextStep(previous.get(), active).flatMap(this::over);
    }

    private Optional<Instant> over(Instant end) {
      return now.isBefore(end) ? Optional.empty() : Optional.of(end);
    }

    /**
     * The current key isn't older than this. A change of its status makes it look younger in the
     * report, so the time of its promotion, or of the secret, counts too.
     */
    private Instant oldestCreateDate(
        ListedSecret secret, String current, Optional<List<ReportedKey>> keys) {
      Instant stored = times(secret, current).promoted().orElse(secret.createdDate());
      return keys.filter(found -> found.size() == 1)
          .map(found -> found.getFirst().lastRotated())
          .filter(changed -> changed.isBefore(stored))
          .orElse(stored);
    }

    private KeyTimes times(ListedSecret secret, String current) {
      return new KeyTimes(policy, secret.tags(), current, now);
    }

    private static Optional<String> labelled(ListedSecret secret, String label) {
      return SecretVersion.withLabel(label, secret.stages()).flatMap(SecretVersion::keyId);
    }

    /** What the list has of the user's secret. */
    Optional<StoredSecret> secret(String userName) {
      return Optional.ofNullable(secrets.get(userName))
          .map(
              listed ->
                  new StoredSecret(
                      listed.name(), false, listed.createdDate(), listed.tags(), listed.stages()));
    }

    /** The create date as IAM has it, or that there is no such key. */
    void correct(String name, Optional<Instant> createDate) {
      createDates.remove(name);
      createDate.ifPresent(date -> createDates.put(name, date));
    }

    int oldestDays() {
      return createDates.entrySet().stream()
          .filter(user -> secrets.containsKey(user.getKey()))
          .map(Map.Entry::getValue)
          .min(Comparator.naturalOrder())
          .map(oldest -> (int) Duration.between(oldest, now).toDays())
          .orElse(-1);
    }
  }
}
