package rolebridge.domain.accept;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.policy.AccountId;
import rolebridge.domain.port.AcceptanceLog;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.Machine;
import rolebridge.domain.port.Machines;
import rolebridge.domain.port.Metrics;
import rolebridge.domain.request.SpokeUserName;
import rolebridge.domain.request.Violation;

/**
 * Decides on requests that other accounts send by event: starts the machine, answers with all
 * violations, or refuses what isn't a request of another account at all.
 *
 * <p>Guaranteed: who asks is the event's account. An event starts at most one execution, however
 * often it is delivered, and is answered with violations at most once. While a run of provision or
 * decommission works on the same user and role of the account, a request for them waits in the
 * queue, and one that a younger request overtook is rejected. Not guaranteed: the order of two
 * requests accepted within the moment that Step Functions takes to list a new execution; the
 * machines themselves are safe when run at once.
 */
public final class AcceptRequests {

  private final Machines machines;
  private final Inventory inventory;
  private final Metrics metrics;
  private final AcceptanceLog log;
  private final Limits limits;
  private final DetailReader reader;
  private final Clock clock;

  /**
   * Where requests come to.
   *
   * @param account the hub's own, which doesn't ask on this way
   * @param userPath the path of the users there are
   * @param requestsPerHour how many of one account are accepted
   * @param usersPerAccount how many users one account may have
   */
  public record Limits(String account, String userPath, int requestsPerHour, int usersPerAccount) {}

  /**
   * A message of the queue.
   *
   * @param body the event; empty when it can't be read
   * @param problem why its detail couldn't be read, which is then left out; empty when it could
   */
  public record Message(String id, Optional<Map<String, Object>> body, String problem) {

    public static Message of(String id, Map<String, Object> body) {
      return new Message(id, Optional.of(body), "");
    }

    /** One whose envelope alone can be read. */
    public static Message malformed(String id, Map<String, Object> envelope, String problem) {
      Map<String, Object> body = new LinkedHashMap<>(envelope);
      body.put("detail", Map.of());
      return new Message(id, Optional.of(body), problem);
    }

    /** One that is no JSON object. */
    public static Message unreadable(String id) {
      return new Message(id, Optional.empty(), "");
    }
  }

  public AcceptRequests(
      Machines machines,
      Inventory inventory,
      Metrics metrics,
      AcceptanceLog log,
      Limits limits,
      IntegrationCatalog catalog,
      Clock clock) {
    this.machines = machines;
    this.inventory = inventory;
    this.metrics = metrics;
    this.log = log;
    this.limits = limits;
    this.reader = new DetailReader(catalog);
    this.clock = clock;
  }

  /**
   * Decides on each message by itself and returns the ids of those that SQS has to deliver again.
   * Whatever fails with one message, the others are decided on: a request that runs into an error
   * of this function must not hold up those of other accounts.
   */
  public List<String> apply(List<Message> messages) {
    Supplier<RecentRuns> recent = look(messages);
    Supplier<HubUsers> users = once(() -> HubUsers.in(inventory, limits.userPath()));
    List<String> again = new ArrayList<>();
    for (Message message : messages) {
      try {
        if (!decide(message, recent, users)) {
          again.add(message.id());
          log.comesAgain(message.id(), "an earlier request for the same user and role is running");
        }
      } catch (RuntimeException e) {
        again.add(message.id());
        log.comesAgain(message.id(), e.getClass().getSimpleName() + ": " + e.getMessage());
      }
    }
    return again;
  }

  /** One look for all messages, as late as the first that needs it. */
  private Supplier<RecentRuns> look(List<Message> messages) {
    Instant now = clock.instant();
    Instant since =
        messages.stream()
            .flatMap(message -> message.body().flatMap(RequestEvent::of).stream())
            .map(RequestEvent::time)
            .filter(time -> time.isAfter(now.minus(DetailReader.OLDEST)))
            .reduce(
                now.minus(RecentRuns.RATE_PERIOD),
                (first, second) -> first.isBefore(second) ? first : second);
    return once(() -> RecentRuns.since(since, machines));
  }

  private static <T> Supplier<T> once(Supplier<T> look) {
    AtomicReference<T> looked = new AtomicReference<>();
    return () -> {
      if (looked.get() == null) {
        looked.set(look.get());
      }
      return looked.get();
    };
  }

  /** Whether the message is done with. */
  private boolean decide(Message message, Supplier<RecentRuns> recent, Supplier<HubUsers> users) {
    Optional<RequestEvent> event = message.body().flatMap(RequestEvent::of);
    if (event.isEmpty()) {
      refuse("notAnEvent", "", message.body().map(AcceptRequests::account).orElse(""), "");
      return true;
    }
    RequestEvent request = event.get();
    if (request.account().equals(limits.account())) {
      refuse("ownAccount", request.id(), request.account(), request.detailType());
      return true;
    }
    if (request.replayed()) {
      refuse("replay", request.id(), request.account(), request.detailType());
      return true;
    }
    if (!message.problem().isEmpty()) {
      return reject(request, List.of(Violation.malformedJson(message.problem())));
    }
    AccountClaim.in(request)
        .ifPresent(
            claim -> refuse("claimOfAnotherAccount", request.id(), request.account(), claim));
    return switch (reader.read(request, clock.instant())) {
      case DetailReading.Rejected(var violations) -> reject(request, violations);
      case DetailReading.Accepted accepted -> accept(request, accepted, recent.get(), users);
    };
  }

  /** Who sent what is no event of ours, as far as it says so. */
  private static String account(Map<String, Object> body) {
    return body.get("account") instanceof String account && AccountId.isOne(account) ? account : "";
  }

  private boolean accept(
      RequestEvent event,
      DetailReading.Accepted accepted,
      RecentRuns recent,
      Supplier<HubUsers> users) {
    EventRun run =
        EventRun.of(
            event, SpokeUserName.of(event.account(), accepted.userName()), roleName(accepted));
    if (recent.has(run)) {
      return true;
    }
    Instant now = clock.instant();
    boolean ordered = !(accepted instanceof DetailReading.Rotation);
    Optional<EventRun> younger = ordered ? recent.overtaking(run) : Optional.empty();
    if (younger.isPresent()) {
      return reject(event, List.of(overtaken(event, younger.get())));
    }
    Optional<Instant> fullUntil = recent.fullUntil(event.account(), limits.requestsPerHour(), now);
    if (fullUntil.isPresent()) {
      return reject(event, List.of(tooMany(fullUntil.get())));
    }
    if (ordered && recent.isBusyWith(run)) {
      return false;
    }
    if (accepted instanceof DetailReading.Provision
        && users
            .get()
            .isNewBeyond(limits.usersPerAccount(), event.account(), accepted.userName())) {
      return reject(event, List.of(tooManyUsers(accepted.userName())));
    }
    Machine machine = machine(accepted);
    machines.start(machine, run.name(), input(event, accepted));
    recent.started(machine, run, now);
    return true;
  }

  private static String roleName(DetailReading.Accepted accepted) {
    return switch (accepted) {
      case DetailReading.Provision(var request, _) -> request.roleName();
      case DetailReading.Removal(var request, _, _) -> request.roleName();
      case DetailReading.Rotation _ -> "";
    };
  }

  private static Machine machine(DetailReading.Accepted accepted) {
    return switch (accepted) {
      case DetailReading.Provision _ -> Machine.PROVISION;
      case DetailReading.Removal _ -> Machine.DECOMMISSION;
      case DetailReading.Rotation _ -> Machine.ROTATE_USER;
    };
  }

  private static Map<String, Object> input(RequestEvent event, DetailReading.Accepted accepted) {
    Map<String, Object> input = new LinkedHashMap<>();
    switch (accepted) {
      case DetailReading.Provision _ -> input.put("request", event.detail().get("request"));
      case DetailReading.Removal removal -> {
        input.put("request", event.detail().get("request"));
        input.put("force", removal.force());
      }
      case DetailReading.Rotation rotation -> {
        input.put("userName", SpokeUserName.of(event.account(), rotation.userName()));
        rotation.now().ifPresent(now -> input.put("now", now));
        rotation.undo().ifPresent(undo -> input.put("undo", undo));
        input.put("requestedAt", event.time().toString());
      }
    }
    input.put(
        "requestedBy",
        accepted.requestedBy().isBlank()
            ? "account " + event.account() + ", event " + event.id()
            : accepted.requestedBy());
    input.put("senderAccount", event.account());
    return input;
  }

  private Violation overtaken(RequestEvent event, EventRun younger) {
    return new Violation(
        "",
        "requestOvertaken",
        event.time().truncatedTo(ChronoUnit.SECONDS).toString(),
        "Send the request again, if it is still wanted: one of %s for the same user and role came first."
            .formatted(younger.instant()));
  }

  private Violation tooManyUsers(String userName) {
    return new Violation(
        "/request/userName",
        "tooManyUsers",
        userName,
        "Ask for roles of a user that your account has, remove one that isn't needed, or have the"
            + " hub raise UsersPerAccount: your account has "
            + limits.usersPerAccount()
            + " users, and may have no more.");
  }

  private Violation tooMany(Instant until) {
    Duration period = RecentRuns.RATE_PERIOD;
    return new Violation(
        "",
        "tooManyRequests",
        "",
        "Send the request again after %s: %d of your account were accepted within %d minutes."
            .formatted(
                until.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1),
                limits.requestsPerHour(),
                period.toMinutes()));
  }

  private boolean reject(RequestEvent event, List<Violation> violations) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("schemaVersion", 1);
    detail.put("eventId", event.id());
    detail.put("detailType", event.detailType());
    detail.put("recipientAccount", event.account());
    detail.put("violations", violations);
    machines.start(Machine.REJECT, event.account() + "-" + event.id(), detail);
    return true;
  }

  private void refuse(String kind, String eventId, String account, String claim) {
    log.securityEvent(kind, eventId, account, claim);
    metrics.publish(Map.of("SecurityEvents", 1));
  }
}
