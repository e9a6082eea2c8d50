package rolebridge.domain.accept;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.catalog.Catalog;
import rolebridge.domain.accept.AcceptRequests.Message;
import rolebridge.domain.error.ThrottledException;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.TestClock;
import rolebridge.domain.port.AcceptanceLog;
import rolebridge.domain.port.Machine;
import rolebridge.domain.request.Violation;

class AcceptRequestsTest {

  private static final String HUB = "000000000000";
  private static final String SPOKE = "111111111111";
  private static final String OTHER = "222222222222";
  private static final String ID = "6f1d2c3b-4a59-4e8f-9c7d-0b1a2e3f4d5c";
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final int PER_HOUR = 5;
  private static final int USERS = 3;

  private final FakeAws aws = new FakeAws();
  private final Caller listing = aws.caller();
  private final TestClock clock = new TestClock();
  private final FakeMachines machines = new FakeMachines(clock);
  private final List<Map<String, Object>> answers = machines.rejected;
  private final List<Integer> metrics = new ArrayList<>();
  private final List<String> security = new ArrayList<>();
  private final List<String> comingAgain = new ArrayList<>();

  private final AcceptRequests acceptRequests =
      new AcceptRequests(
          machines,
          listing.inventory(),
          values -> metrics.add(values.get("SecurityEvents")),
          new AcceptanceLog() {
            @Override
            public void securityEvent(String kind, String eventId, String account, String claim) {
              security.add(String.join(" ", kind, eventId, account, claim));
            }

            @Override
            public void comesAgain(String messageId, String reason) {
              comingAgain.add(messageId + ": " + reason);
            }
          },
          new AcceptRequests.Limits(HUB, "/rolebridge/", PER_HOUR, USERS),
          new Catalog(),
          clock);

  private static Map<String, Object> request() {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("integration", "AWS - IAM");
    request.put("actions", List.of("iam:ListUsers"));
    request.put("userName", "xsoar.remediation");
    request.put("roleName", "xsoar-IAM.integration-Role");
    return request;
  }

  private static Map<String, Object> detail() {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("schemaVersion", 1);
    detail.put("request", request());
    return detail;
  }

  private static Map<String, Object> event() {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("version", "0");
    event.put("id", ID);
    event.put("detail-type", "IntegrationRequested");
    event.put("source", "rolebridge.request");
    event.put("account", SPOKE);
    event.put("time", NOW.toString());
    event.put("region", "eu-central-1");
    event.put("resources", List.of());
    event.put("detail", detail());
    return event;
  }

  private static Map<String, Object> event(Consumer<Map<String, Object>> change) {
    Map<String, Object> event = event();
    change.accept(event);
    return event;
  }

  /** As {@link #event()}, by another id and with another time. */
  private static Map<String, Object> event(String id, Instant time) {
    return event(
        event -> {
          event.put("id", id);
          event.put("time", time.toString());
        });
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> detailOf(Map<String, Object> event) {
    return (Map<String, Object>) event.get("detail");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> requestOf(Map<String, Object> event) {
    return (Map<String, Object>) detailOf(event).get("request");
  }

  private static Map<String, Object> rotation(Map<String, Object> more) {
    return event(
        event -> {
          Map<String, Object> detail = new LinkedHashMap<>(Map.of("schemaVersion", 1));
          detail.put("userName", "xsoar.remediation");
          detail.putAll(more);
          event.put("detail-type", "KeyRotationRequested");
          event.put("detail", detail);
        });
  }

  private static Map<String, Object> removal(String id, Instant time) {
    return event(
        event -> {
          event.put("id", id);
          event.put("time", time.toString());
          event.put("detail-type", "IntegrationRemovalRequested");
        });
  }

  @SafeVarargs
  private List<String> accept(Map<String, Object>... events) {
    return acceptRequests.apply(
        IntStream.range(0, events.length).mapToObj(i -> Message.of("m" + i, events[i])).toList());
  }

  private List<String> rules() {
    assertThat(machines.started).isEmpty();
    return answers.stream()
        .flatMap(answer -> ((List<?>) answer.get("violations")).stream())
        .map(violation -> ((Violation) violation).field() + " " + ((Violation) violation).rule())
        .toList();
  }

  private Violation onlyViolation() {
    List<?> violations = (List<?>) answers.getLast().get("violations");
    assertThat(violations).hasSize(1);
    return (Violation) violations.getFirst();
  }

  private FakeMachines.Started onlyRun() {
    assertThat(machines.started).hasSize(1);
    return machines.started.getFirst();
  }

  @Test
  void apply_request_startsProvision() {
    assertThat(accept(event())).isEmpty();

    assertThat(onlyRun().machine()).isEqualTo(Machine.PROVISION);
    assertThat(onlyRun().name())
        .matches("111111111111-[0-9a-f]{12}-" + NOW.getEpochSecond() + "-" + ID)
        .hasSizeLessThanOrEqualTo(80);
    assertThat(onlyRun().input())
        .isEqualTo(
            Map.of(
                "request",
                request(),
                "requestedBy",
                "account 111111111111, event " + ID,
                "senderAccount",
                SPOKE));
    assertThat(answers).isEmpty();
    assertThat(metrics).isEmpty();
  }

  @Test
  void apply_requestedBy_isTheAskersWord() {
    accept(event(event -> detailOf(event).put("requestedBy", "jane")));

    assertThat(onlyRun().input()).containsEntry("requestedBy", "jane");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void apply_removal_startsDecommission(boolean force) {
    Map<String, Object> removal = removal(ID, NOW);
    if (force) {
      detailOf(removal).put("force", true);
    }

    accept(removal);

    assertThat(onlyRun().machine()).isEqualTo(Machine.DECOMMISSION);
    assertThat(onlyRun().input())
        .containsOnlyKeys("request", "force", "requestedBy", "senderAccount")
        .containsEntry("request", request())
        .containsEntry("force", force)
        .containsEntry("senderAccount", SPOKE);
  }

  @Test
  void apply_rotation_startsRotateUserOfTheSendersUser() {
    accept(rotation(Map.of("now", true, "requestedBy", "soc")));

    assertThat(onlyRun().machine()).isEqualTo(Machine.ROTATE_USER);
    assertThat(onlyRun().input())
        .isEqualTo(
            Map.of(
                "userName",
                "111111111111-xsoar.remediation",
                "now",
                true,
                "requestedBy",
                "soc",
                "requestedAt",
                NOW.toString(),
                "senderAccount",
                SPOKE));
  }

  @Test
  void apply_twoAccountsWithTheSameNames_startsBothForEach() {
    accept(event(), event(event -> event.putAll(Map.of("account", OTHER, "id", "other"))));

    assertThat(machines.started)
        .extracting(run -> run.input().get("senderAccount"))
        .containsExactly(SPOKE, OTHER);
    assertThat(machines.started)
        .extracting(run -> EventRun.parse(run.name()).orElseThrow().subject())
        .doesNotHaveDuplicates();
  }

  // ---- Delivered again.

  @Test
  void apply_sameEventTenTimesAtOnce_startsOne() {
    Map<String, Object>[] events = copies(10);

    assertThat(accept(events)).isEmpty();

    onlyRun();
    assertThat(answers).isEmpty();
  }

  @Test
  void apply_sameEventTenTimesOneAfterTheOther_startsOne() {
    for (int i = 0; i < 10; i++) {
      assertThat(accept(event())).isEmpty();
      machines.ended.add(onlyRun().name());
      clock.advance(Duration.ofMinutes(20));
    }

    onlyRun();
    assertThat(answers).isEmpty();
  }

  @Test
  void apply_sameWrongEventAgain_isRejectedOnce() {
    for (int i = 0; i < 3; i++) {
      assertThat(accept(event(event -> event.put("source", "aws.iam")))).isEmpty();
    }

    assertThat(answers).hasSize(1);
  }

  @Test
  void apply_wrongEventWhoseRejectionDoesNotStart_comesAgain() {
    machines.failure = new ThrottledException("slow down");

    assertThat(accept(event(event -> event.put("source", "aws.iam")))).containsExactly("m0");
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Map<String, Object>[] copies(int count) {
    return Stream.generate(AcceptRequestsTest::event).limit(count).toArray(Map[]::new);
  }

  // ---- Two that would collide.

  @Test
  void apply_twoRequestsForOneRole_secondWaitsUntilTheFirstHasEnded() {
    assertThat(accept(event("first", NOW), event("second", NOW.plusSeconds(1))))
        .containsExactly("m1");
    assertThat(comingAgain)
        .containsExactly("m1: an earlier request for the same user and role is running");
    onlyRun();

    assertThat(accept(event("second", NOW.plusSeconds(1)))).containsExactly("m0");
    machines.ended.add(onlyRun().name());
    assertThat(accept(event("second", NOW.plusSeconds(1)))).isEmpty();

    assertThat(machines.started).hasSize(2);
    assertThat(answers).isEmpty();
  }

  @Test
  void apply_removalWhileProvisioningRuns_waits() {
    accept(event("first", NOW));

    assertThat(accept(removal("second", NOW.plusSeconds(5)))).containsExactly("m0");
    onlyRun();

    machines.ended.add(onlyRun().name());
    assertThat(accept(removal("second", NOW.plusSeconds(5)))).isEmpty();
    assertThat(machines.started)
        .extracting(FakeMachines.Started::machine)
        .containsExactly(Machine.PROVISION, Machine.DECOMMISSION);
  }

  @Test
  void apply_namesOfAnotherCase_areTheSameRole() {
    accept(event("first", NOW));
    Map<String, Object> second = event("second", NOW);
    requestOf(second).put("userName", "XSOAR.remediation");

    assertThat(accept(second)).containsExactly("m0");
  }

  @Test
  void apply_anotherRoleOfTheUser_doesNotWait() {
    accept(event("first", NOW));
    Map<String, Object> second = event("second", NOW);
    requestOf(second).put("roleName", "another-role");

    assertThat(accept(second)).isEmpty();
    assertThat(machines.started).hasSize(2);
  }

  @Test
  void apply_requestOlderThanOneAccepted_isRejected() {
    accept(removal("younger", NOW.minusSeconds(10)));
    clock.advance(Duration.ofHours(3));

    assertThat(accept(event("older", NOW.minusSeconds(11)))).isEmpty();

    onlyRun();
    assertThat(onlyViolation())
        .isEqualTo(
            new Violation(
                "",
                "requestOvertaken",
                "2026-03-01T07:59:49Z",
                "Send the request again, if it is still wanted: one of 2026-03-01T07:59:50Z for the"
                    + " same user and role came first."));
  }

  // ---- Too many.

  @Test
  void apply_moreThanTheHourlyRate_rejectsAndSaysWhenToAskAgain() {
    fillTheHour();

    assertThat(accept(roleEvent("one-more"))).isEmpty();

    assertThat(machines.started).hasSize(PER_HOUR);
    assertThat(onlyViolation())
        .isEqualTo(
            new Violation(
                "",
                "tooManyRequests",
                "",
                "Send the request again after 2026-03-01T09:00:01Z: 5 of your account were accepted"
                    + " within 60 minutes."));
  }

  @Test
  void apply_rejections_countForNothing() {
    for (int i = 0; i < 2 * PER_HOUR; i++) {
      Map<String, Object> wrong = event("wrong-" + i, NOW);
      wrong.put("source", "aws.iam");
      accept(wrong);
    }

    accept(event());

    onlyRun();
    assertThat(answers).hasSize(2 * PER_HOUR);
  }

  @Test
  void apply_anHourLater_acceptsAgain() {
    fillTheHour();
    clock.advance(Duration.ofHours(1));

    accept(roleEvent("one-more"));

    assertThat(machines.started).hasSize(PER_HOUR + 1);
    assertThat(answers).isEmpty();
  }

  @Test
  void apply_redeliveryOverTheRate_isNoFailure() {
    fillTheHour();

    assertThat(accept(roleEvent("r0"))).isEmpty();

    assertThat(machines.started).hasSize(PER_HOUR);
    assertThat(answers).isEmpty();
  }

  @Test
  void apply_anotherAccount_hasARateOfItsOwn() {
    fillTheHour();

    accept(event(event -> event.put("account", OTHER)));

    assertThat(machines.started).hasSize(PER_HOUR + 1);
  }

  private void fillTheHour() {
    for (int i = 0; i < PER_HOUR; i++) {
      accept(roleEvent("r" + i));
      clock.advance(Duration.ofMinutes(1));
    }
  }

  private Map<String, Object> roleEvent(String name) {
    Map<String, Object> event = event(name, NOW);
    requestOf(event).put("roleName", name);
    return event;
  }

  // ---- Not a request of another account.

  @Test
  void apply_ownAccount_isRefused() {
    assertThat(accept(event(event -> event.put("account", HUB)))).isEmpty();

    assertThat(machines.started).isEmpty();
    assertThat(answers).isEmpty();
    assertThat(security).containsExactly("ownAccount " + ID + " " + HUB + " IntegrationRequested");
    assertThat(metrics).containsExactly(1);
  }

  @Test
  void apply_replayedEvent_isRefused() {
    assertThat(accept(event(event -> event.put("replay-name", "again")))).isEmpty();

    assertThat(machines.started).isEmpty();
    assertThat(answers).isEmpty();
    assertThat(security).containsExactly("replay " + ID + " " + SPOKE + " IntegrationRequested");
    assertThat(metrics).containsExactly(1);
  }

  @Test
  void apply_noJson_isRefused() {
    assertThat(acceptRequests.apply(List.of(Message.unreadable("m")))).isEmpty();

    assertThat(security).containsExactly("notAnEvent   ");
    assertThat(metrics).containsExactly(1);
  }

  @ParameterizedTest
  @CsvSource({
    "account,",
    "account, 1111",
    "account, 11111111111a",
    "id,",
    "id, with space",
    "id, 0123456789012345678901234567890123456",
    "time,",
    "time, yesterday",
    "source,",
    "detail-type,",
    "detail,",
    "detail, text"
  })
  void apply_noEvent_isRefused(String field, String value) {
    assertThat(
            accept(
                event(
                    event -> {
                      event.remove(field);
                      if (value != null) {
                        event.put(field, value);
                      }
                    })))
        .isEmpty();

    assertThat(machines.started).isEmpty();
    assertThat(answers).isEmpty();
    assertThat(security)
        .containsExactly("notAnEvent  " + (field.equals("account") ? "" : SPOKE) + " ");
  }

  // ---- Claims of another account.

  @ParameterizedTest
  @MethodSource
  void eventNamingAnotherAccount_isRejected(String place, Map<String, Object> event, String rule) {
    assertThat(accept(event)).isEmpty();

    assertThat(rules()).contains(rule);
    assertThat(answers.getFirst()).containsEntry("recipientAccount", SPOKE);
    assertThat(security)
        .containsExactly("claimOfAnotherAccount " + ID + " " + SPOKE + " " + place + " " + OTHER);
    assertThat(metrics).containsExactly(1);
  }

  static Stream<Arguments> eventNamingAnotherAccount_isRejected() {
    return Stream.of(
        Arguments.of(
            "/request/accountId",
            event(event -> requestOf(event).put("accountId", OTHER)),
            "/request/accountId accountIdNotSender"),
        Arguments.of(
            "/account",
            event(event -> detailOf(event).put("account", OTHER)),
            "/account unknownField"),
        Arguments.of(
            "/senderAccount",
            event(event -> detailOf(event).put("senderAccount", OTHER)),
            "/senderAccount unknownField"),
        Arguments.of(
            "/recipientAccount",
            event(event -> detailOf(event).put("recipientAccount", OTHER)),
            "/recipientAccount unknownField"),
        Arguments.of(
            "/request/userName",
            event(event -> requestOf(event).put("userName", OTHER + "-xsoar.remediation")),
            "/request/userName userNameOfAnotherAccount"),
        Arguments.of(
            "/userName",
            rotation(Map.of("userName", OTHER + "-xsoar.remediation")),
            "/userName userNameOfAnotherAccount"));
  }

  @Test
  void apply_ownAccountId_isNoClaim() {
    accept(event(event -> requestOf(event).put("accountId", SPOKE)));

    onlyRun();
    assertThat(security).isEmpty();
  }

  @Test
  void apply_nameWithTheOwnAccountBeforeIt_isRejectedButNoClaim() {
    accept(event(event -> requestOf(event).put("userName", SPOKE + "-xsoar.remediation")));

    assertThat(rules()).containsExactly("/request/userName userNameOfAnotherAccount");
    assertThat(security).isEmpty();
  }

  // ---- Requests that break rules.

  @ParameterizedTest
  @MethodSource
  void eventBreakingOneRule_isRejectedByThatRule(Map<String, Object> event, String rule) {
    assertThat(accept(event)).isEmpty();

    assertThat(rules()).containsExactly(rule);
    assertThat(security).isEmpty();
  }

  static Stream<Arguments> eventBreakingOneRule_isRejectedByThatRule() {
    return Stream.of(
        Arguments.of(event(e -> e.put("detail-type", "AdminRequested")), " detailTypeUnknown"),
        Arguments.of(event(e -> e.put("source", "aws.iam")), " sourceUnknown"),
        Arguments.of(
            event(e -> detailOf(e).put("schemaVersion", 2)), "/schemaVersion schemaVersionUnknown"),
        Arguments.of(event(e -> detailOf(e).put("schemaVersion", "1")), "/schemaVersion wrongType"),
        Arguments.of(
            event(e -> detailOf(e).remove("schemaVersion")), "/schemaVersion missingField"),
        Arguments.of(event(e -> detailOf(e).put("forse", true)), "/forse unknownField"),
        Arguments.of(event(e -> detailOf(e).put("force", true)), "/force unknownField"),
        Arguments.of(event(e -> detailOf(e).put("requestedBy", 1)), "/requestedBy wrongType"),
        Arguments.of(
            event(e -> detailOf(e).put("requestedBy", "x".repeat(257))),
            "/requestedBy requestedByLength"),
        Arguments.of(event(e -> detailOf(e).remove("request")), "/request missingField"),
        Arguments.of(event(e -> detailOf(e).put("request", "all")), "/request wrongType"),
        Arguments.of(event(e -> requestOf(e).put("admin", true)), "/request/admin unknownField"),
        Arguments.of(
            event(e -> requestOf(e).put("actions", "iam:*")), "/request/actions wrongType"),
        Arguments.of(
            event(e -> requestOf(e).put("userName", "x".repeat(52))),
            "/request/userName userNameLengthInHub"),
        Arguments.of(
            event(e -> requestOf(e).put("userName", "xsoar1")),
            "/request/userName userNameSecretSuffix"),
        Arguments.of(event(e -> e.put("time", NOW.plusSeconds(301).toString())), " timeAhead"),
        Arguments.of(
            event(e -> e.put("time", NOW.minusSeconds(86_401).toString())), " requestTooOld"),
        Arguments.of(rotation(Map.of("force", true)), "/force unknownField"),
        Arguments.of(rotation(Map.of("now", "yes")), "/now wrongType"),
        Arguments.of(rotation(Map.of("userName", "../admin")), "/userName userNameCharacters"),
        Arguments.of(
            rotation(Map.of("userName", "x".repeat(52))), "/userName userNameLengthInHub"));
  }

  @Test
  void apply_everythingWrong_isToldAtOnce() {
    accept(
        event(
            event -> {
              event.put("source", "aws.iam");
              detailOf(event).put("schemaVersion", 3);
              detailOf(event).put("force", true);
              requestOf(event).put("accountId", OTHER);
              requestOf(event).put("userName", "x".repeat(60));
              requestOf(event).put("roleSessionDuration", 60);
            }));

    assertThat(rules())
        .containsExactlyInAnyOrder(
            " sourceUnknown",
            "/schemaVersion schemaVersionUnknown",
            "/force unknownField",
            "/request/accountId accountIdNotSender",
            "/request/userName userNameLengthInHub",
            "/request/roleSessionDuration roleSessionDurationRange");
    assertThat(answers.getFirst())
        .containsOnlyKeys(
            "schemaVersion", "eventId", "detailType", "recipientAccount", "violations")
        .containsEntry("eventId", ID)
        .containsEntry("detailType", "IntegrationRequested");
  }

  @Test
  void apply_longestUserName_isAccepted() {
    accept(event(event -> requestOf(event).put("userName", "x".repeat(51))));

    onlyRun();
  }

  @Test
  void apply_eventOf256KiB_isRejectedAsTooLarge() {
    accept(event(event -> requestOf(event).put("description", "x".repeat(262_144))));

    assertThat(rules())
        .containsExactly(" requestTooLarge", "/request/description descriptionLength");
  }

  // ---- AWS fails.

  @Test
  void apply_awsFails_onlyThatMessageComesAgain() {
    machines.failure = new ThrottledException("slow down");

    assertThat(accept(event(), event(event -> event.put("replay-name", "again"))))
        .containsExactly("m0");

    assertThat(comingAgain).containsExactly("m0: ThrottledException: slow down");
  }

  @Test
  void apply_manyMessages_looksOnce() {
    accept(roleEvent("a"), roleEvent("b"), roleEvent("c"));

    assertThat(machines.looks).isEqualTo(3);
  }

  @Test
  void apply_nothingToStart_doesNotLook() {
    accept(event(event -> event.put("source", "aws.iam")));

    assertThat(machines.looks).isZero();
  }

  private void spokeHasUsers(int count) {
    for (int i = 0; i < count; i++) {
      aws.provisionedUser(SPOKE + "-user" + i);
    }
  }

  private static Map<String, Object> asking(String account, String userName) {
    return event(
        event -> {
          event.put("account", account);
          @SuppressWarnings("unchecked")
          Map<String, Object> request = (Map<String, Object>) detailOf(event).get("request");
          request.put("userName", userName);
        });
  }

  @Test
  void accountThatHasAllItsUsers_getsNoNewOne() {
    spokeHasUsers(USERS);

    assertThat(acceptRequests.apply(List.of(Message.of("m", asking(SPOKE, "another"))))).isEmpty();

    assertThat(machines.started).isEmpty();
    assertThat(answers).hasSize(1);
    assertThat(answers.getFirst().get("violations").toString())
        .contains("/request/userName", "tooManyUsers", "another", "UsersPerAccount");
  }

  /** Its users are what they were, whatever the case of the name, and others' aren't counted. */
  @Test
  void accountThatHasAllItsUsers_mayAskForThoseItHas_andSoMayOthers() {
    spokeHasUsers(USERS);

    acceptRequests.apply(List.of(Message.of("m", asking(SPOKE, "User1"))));
    acceptRequests.apply(List.of(Message.of("n", asking(OTHER, "another"))));

    assertThat(answers).isEmpty();
    assertThat(machines.started).hasSize(2);
  }

  @Test
  void accountWithRoomForOne_getsIt_andUsersAreListedOnceForAllMessages() {
    spokeHasUsers(USERS - 1);

    acceptRequests.apply(
        List.of(
            Message.of("m", asking(SPOKE, "another")), Message.of("n", asking(OTHER, "another"))));

    assertThat(answers).isEmpty();
    assertThat(machines.started).hasSize(2);
    assertThat(listing.calls()).hasSize(1);
  }

  @Test
  void detailThatCantBeRead_isAnsweredToItsSender_andNoSecurityEvent() {
    Map<String, Object> envelope = event();
    envelope.remove("detail");

    acceptRequests.apply(
        List.of(Message.malformed("m", envelope, "Document nesting depth (1001)")));

    assertThat(security).isEmpty();
    assertThat(answers).hasSize(1);
    assertThat(answers.getFirst())
        .containsEntry("recipientAccount", SPOKE)
        .containsEntry("eventId", ID);
    assertThat(answers.getFirst().get("violations").toString())
        .contains("malformedJson", "Document nesting depth (1001)");
  }

  @Test
  void detailThatCantBeRead_ofTheHubsOwnOrReplayed_isRefusedWithItsSender() {
    Map<String, Object> own = event(event -> event.put("account", HUB));
    Map<String, Object> replayed = event(event -> event.put("replay-name", "again"));

    acceptRequests.apply(
        List.of(
            Message.malformed("m", own, "too deep"), Message.malformed("n", replayed, "too deep")));

    assertThat(answers).isEmpty();
    assertThat(security)
        .containsExactly(
            "ownAccount " + ID + " " + HUB + " IntegrationRequested",
            "replay " + ID + " " + SPOKE + " IntegrationRequested");
  }
}
