package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Requests that other accounts send by event, and the answers they get. */
@ExtendWith(InstallationExtension.class)
@ResourceLock(Installation.ORGANIZATION)
class RequestEventsIT {

  private static final String HUB = "000000000000";

  /** Allowed by its id. */
  private static final String SPOKE = "111111111111";

  /** Allowed by its organization. */
  private static final String MEMBER = "333333333333";

  private static final String STRANGER = "444444444444";

  private static Installation rolebridge;
  private static Spoke spoke;
  private static Hub allOfEventBridge;
  private static Hub nothing;
  private static Hub allOfQueues;

  @BeforeAll
  static void accounts(Installation installation) {
    rolebridge = installation;
    allOfEventBridge = Person.thatMay(rolebridge, "requests.events", "events:*");
    nothing = Person.thatMay(rolebridge, "requests.nothing", "");
    allOfQueues = Person.thatMay(rolebridge, "requests.queues", "sqs:*");
    rolebridge.organize(Map.of(HUB, Map.of(), MEMBER, Map.of()));
    spoke = Spoke.of(installation, SPOKE);
  }

  @AfterAll
  static void noOrganization() {
    rolebridge.dissolve();
  }

  private static Hub account(String id) {
    return rolebridge.hub().account(id);
  }

  private static Map<String, Object> request(String user) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("integration", "AWS - IAM");
    request.put("actions", List.of("iam:ListUsers"));
    request.put("userName", user);
    return request;
  }

  private static Map<String, Object> detail(String user) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("schemaVersion", 1);
    detail.put("request", request(user));
    return detail;
  }

  private static String newUser() {
    return "asked." + UUID.randomUUID().toString().substring(0, 8);
  }

  /** Sends the event to the hub; its id. */
  private static String send(String account, String detailType, Map<String, Object> detail) {
    return send(account, "rolebridge.request", detailType, detail);
  }

  private static String send(
      String account, String source, String detailType, Map<String, Object> detail) {
    PutEventsRequestEntry entry =
        PutEventsRequestEntry.builder()
            .eventBusName(rolebridge.stack().eventBusArn().orElseThrow())
            .source(source)
            .detailType(detailType)
            .detail(JsonText.of(detail))
            .build();
    PutEventsResponse answer = account(account).events().putEvents(r -> r.entries(entry));
    assertThat(answer.failedEntryCount()).isZero();
    return answer.entries().getFirst().eventId();
  }

  private static List<ExecutionListItem> executions(String machine, String eventId) {
    String arn = rolebridge.stack().stateMachines().get(machine);
    return rolebridge
        .hub()
        .stepFunctions()
        .listExecutionsPaginator(r -> r.stateMachineArn(arn))
        .executions()
        .stream()
        .filter(execution -> execution.name().endsWith(eventId))
        .toList();
  }

  private static ExecutionListItem execution(String machine, String eventId) {
    return Poll.until(
        "an execution of " + machine + " for event " + eventId,
        () -> executions(machine, eventId).stream().findFirst());
  }

  private static Map<String, Object> input(ExecutionListItem execution) {
    return JsonText.object(
        rolebridge
            .hub()
            .stepFunctions()
            .describeExecution(r -> r.executionArn(execution.executionArn()))
            .input());
  }

  @ParameterizedTest
  @ValueSource(strings = {SPOKE, MEMBER})
  void request_ofAnAccountThatMayAsk_startsProvision(String sender) {
    String user = newUser();

    String id = send(sender, "IntegrationRequested", detail(user));

    ExecutionListItem execution = execution("provision", id);
    assertThat(execution.name()).matches(sender + "-[0-9a-f]{12}-[0-9]{10}-" + id);
    assertThat(input(execution))
        .isEqualTo(
            Map.of(
                "request",
                request(user),
                "requestedBy",
                "account " + sender + ", event " + id,
                "senderAccount",
                sender));
  }

  @Test
  void removal_startsDecommission() {
    String user = newUser();

    String id = send(SPOKE, "IntegrationRemovalRequested", detail(user));

    assertThat(input(execution("decommission", id)))
        .containsEntry("request", request(user))
        .containsEntry("force", false)
        .containsEntry("senderAccount", SPOKE);
  }

  @Test
  void rotation_startsRotateUserOfTheSendersUser() {
    String user = newUser();

    String id = send(SPOKE, "KeyRotationRequested", Map.of("schemaVersion", 1, "userName", user));

    assertThat(input(execution("rotate-user", id)))
        .containsEntry("userName", SPOKE + "-" + user)
        .containsEntry("senderAccount", SPOKE);
  }

  @ParameterizedTest
  @CsvSource({
    STRANGER + ", rolebridge.request, IntegrationRequested",
    SPOKE + ", rolebridge, IntegrationReady",
    SPOKE + ", rolebridge.request, KeyRevocationRequested",
    MEMBER + ", rolebridge, IntegrationReady",
    MEMBER + ", rolebridge.request, KeyRevocationRequested"
  })
  void whatNobodyMaySend_isRefusedByTheBus(String sender, String source, String detailType) {
    assertThatThrownBy(() -> send(sender, source, detailType, detail(newUser())))
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            refusal ->
                assertThat(refusal.awsErrorDetails().errorCode())
                    .isEqualTo("AccessDeniedException"));
  }

  /**
   * Whoever of the hub isn't named: with a policy that allows all of EventBridge, with none in an
   * organization whose accounts may ask, and the account's root.
   */
  @ParameterizedTest
  @CsvSource({
    "rolebridge, IntegrationReady",
    "rolebridge, KeyRevoked",
    "rolebridge.request, KeyRevocationRequested",
    "rolebridge.request, KeyRotationRequested",
    "rolebridge.request, IntegrationRequested",
    "rolebridge.request, IntegrationRemovalRequested"
  })
  void whatPrincipalsOfTheHubSend_isRefusedByTheBus(String source, String detailType) {
    Map<String, Object> detail = new LinkedHashMap<>(detail(newUser()));
    detail.put("userName", "somebody");
    detail.put("recipientAccount", SPOKE);
    for (Hub sender : List.of(allOfEventBridge, nothing, rolebridge.hub())) {
      assertThatThrownBy(() -> Person.send(sender, rolebridge, source, detailType, detail))
          .isInstanceOfSatisfying(
              AwsServiceException.class,
              refusal ->
                  assertThat(refusal.awsErrorDetails().errorCode())
                      .isEqualTo("AccessDeniedException"));
    }
  }

  /** One entry of many is enough. */
  @Test
  void whatIsHiddenAmongOthers_isRefusedByTheBus() {
    PutEventsRequestEntry.Builder entry =
        PutEventsRequestEntry.builder()
            .eventBusName(rolebridge.stack().eventBusArn().orElseThrow())
            .detailType("KeyRevocationRequested")
            .detail("{}");

    assertThatThrownBy(
            () ->
                allOfEventBridge
                    .events()
                    .putEvents(
                        r ->
                            r.entries(
                                entry.source("somebody").build(),
                                entry.source("rolebridge.request").build())))
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            refusal ->
                assertThat(refusal.awsErrorDetails().errorCode())
                    .isEqualTo("AccessDeniedException"));
    assertThat(Person.send(allOfEventBridge, rolebridge, "somebody", "Something", Map.of()))
        .isZero();
  }

  /** Who may make rules and pass roles, and puts events where no policy stands in the way. */
  @Test
  void ruleOfSomebodyElse_doesNotWearTheRoleThatStartsMachines() {
    String name = "rolebridge-it-somebody";
    EventBridgeClient events = rolebridge.hub().events();
    events.putRule(r -> r.name(name).eventPattern("{\"source\":[\"" + name + "\"]}"));
    events.putTargets(
        r ->
            r.rule(name)
                .targets(
                    Target.builder()
                        .id("revoke")
                        .arn(rolebridge.stack().stateMachines().get("revoke"))
                        .roleArn("arn:aws:iam::" + HUB + ":role/rolebridge-requests")
                        .build()));
    long before = rolebridge.decisions().latest();
    try {
      events.putEvents(
          r ->
              r.entries(
                  PutEventsRequestEntry.builder()
                      .source(name)
                      .detailType("Something")
                      .detail("{}")
                      .build()));

      assertThat(
              Poll.until(
                  "what is decided on the role",
                  () ->
                      rolebridge.decisions().after(before).stream()
                          .filter(one -> one.action().equals("sts:AssumeRole"))
                          .filter(one -> one.resource().endsWith(":role/rolebridge-requests"))
                          .filter(one -> one.principal().equals("events.amazonaws.com"))
                          .filter(one -> !one.allowed())
                          .findFirst()))
          .isNotNull();
    } finally {
      events.removeTargets(r -> r.rule(name).ids("revoke"));
      events.deleteRule(r -> r.name(name));
    }
  }

  @Test
  void forgedAccount_isRejectedOnBothBuses() {
    Map<String, Object> forged = detail(newUser());
    Map<String, Object> request = JsonText.member(forged, "request");
    request.put("accountId", "222222222222");
    request.put("roleSessionDuration", 60);

    String id = send(SPOKE, "IntegrationRequested", forged);

    Map<String, Object> atTheHub =
        Poll.until(
            "a rejection on the hub's bus",
            () ->
                rolebridge.announcements().all().stream()
                    .map(JsonText::object)
                    .filter(event -> isAbout(id, event))
                    .findFirst());
    Map<String, Object> received =
        spoke.answer("IntegrationRejected", detail -> id.equals(detail.get("eventId")));
    assertThat(JsonText.member(received, "detail"))
        .isEqualTo(JsonText.member(atTheHub, "detail"))
        .containsEntry("recipientAccount", SPOKE)
        .containsEntry("detailType", "IntegrationRequested");
    assertThat(JsonText.members(JsonText.member(received, "detail"), "violations"))
        .extracting(violation -> violation.get("field") + " " + violation.get("rule"))
        .containsExactlyInAnyOrder(
            "/request/accountId accountIdNotSender",
            "/request/roleSessionDuration roleSessionDurationRange");
    assertThat(received)
        .containsEntry("account", HUB)
        .containsEntry("source", "rolebridge")
        .containsEntry("detail-type", "IntegrationRejected");
    assertThat(Schemas.errors("event-IntegrationRejected", JsonText.of(received))).isEmpty();
    assertThat(executions("provision", id)).isEmpty();
    assertThat(securityEvent(id))
        .containsEntry("securityEvent", "claimOfAnotherAccount")
        .containsEntry("account", SPOKE)
        .containsEntry("claim", "/request/accountId 222222222222");
  }

  private static boolean isAbout(String eventId, Map<String, Object> event) {
    return eventId.equals(JsonText.member(event, "detail").get("eventId"));
  }

  /** It is JSON, so EventBridge takes it, and no reader of ours does. */
  @Test
  void detailThatNothingReads_isAnsweredToItsSender() {
    String id =
        spoke.send(
            PutEventsRequestEntry.builder()
                .eventBusName(rolebridge.stack().eventBusArn().orElseThrow())
                .source("rolebridge.request")
                .detailType("IntegrationRequested")
                .detail("{\"schemaVersion\":" + "7".repeat(2_000) + "}")
                .build());

    Map<String, Object> answer =
        spoke.answer("IntegrationRejected", detail -> id.equals(detail.get("eventId")));

    assertThat(JsonText.members(JsonText.member(answer, "detail"), "violations"))
        .extracting(violation -> violation.get("rule"))
        .containsExactly("malformedJson");
  }

  @Test
  void wrongEventDeliveredTenTimes_isAnsweredOnce() {
    String id = UUID.randomUUID().toString();
    Map<String, Object> event = event(id, SPOKE);
    event.put("detail-type", "AdminRequested");
    for (int i = 0; i < 10; i++) {
      deliver(event);
    }

    Map<String, Object> answer =
        spoke.answer("IntegrationRejected", detail -> id.equals(detail.get("eventId")));
    untilTheQueueIsEmpty();

    assertThat(JsonText.members(JsonText.member(answer, "detail"), "violations"))
        .extracting(violation -> violation.get("rule"))
        .containsExactly("detailTypeUnknown");
    assertThat(Answers.of(rolebridge).runs("reject"))
        .filteredOn(run -> run.name().endsWith(id))
        .extracting(ExecutionListItem::name)
        .containsExactly(SPOKE + "-" + id);
    assertThat(rolebridge.announcements().all())
        .filteredOn(text -> isAbout(id, JsonText.object(text)))
        .hasSize(1);
  }

  /** The rule brings none of these; whoever starts the machine by hand gets no further. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '!',
      value = {
        "{}, missing",
        "{\"recipientAccount\":\"000000000000\"}, 000000000000",
        "{\"recipientAccount\":\"1111\"}, 1111",
        "{\"recipientAccount\":111111111111}, 111111111111",
        "{\"recipientAccount\":\"*\"}, *"
      })
  void answerToNoOtherAccount_isNotSent(String detail, String said) {
    DescribeExecutionResponse run =
        Answers.of(rolebridge)
            .start("{\"id\":\"e\",\"detail-type\":\"KeyRotated\",\"detail\":" + detail + "}");

    assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(run.error()).isEqualTo("RecipientIsNoOtherAccount");
    assertThat(run.cause())
        .startsWith(
            "The recipientAccount of event e has to be the 12 digits of an account other than the"
                + " hub; it is "
                + said
                + ".");
  }

  /** What the function's log says of the event. */
  private static Map<String, Object> securityEvent(String eventId) {
    return Poll.until(
        "a security event about " + eventId,
        () ->
            rolebridge
                .hub()
                .logs()
                .filterLogEventsPaginator(
                    r -> r.logGroupName("/aws/lambda/rolebridge-AcceptRequest"))
                .events()
                .stream()
                .filter(
                    line ->
                        line.message().contains("\"securityEvent\"")
                            && line.message().contains(eventId))
                .findFirst()
                .map(line -> JsonText.object(line.message())));
  }

  // ---- What stands in the queue however it got there; only who is named can put it there.

  private static String queue() {
    return queue("rolebridge-requests");
  }

  private static String queue(String name) {
    return rolebridge.hub().queues().getQueueUrl(r -> r.queueName(name)).queueUrl();
  }

  /** Whoever sends to them speaks for any account. */
  @ParameterizedTest
  @ValueSource(
      strings = {"rolebridge-requests", "rolebridge-requests-dead", "rolebridge-undelivered"})
  void messageOfTheHubsUsers_isRefusedByTheQueues(String name) {
    String forged = JsonText.of(event("forged", "222222222222"));
    for (Hub sender : List.of(allOfQueues, rolebridge.hub())) {
      assertThatThrownBy(
              () -> sender.queues().sendMessage(r -> r.queueUrl(queue(name)).messageBody(forged)))
          .isInstanceOfSatisfying(
              AwsServiceException.class,
              refusal ->
                  assertThat(refusal.awsErrorDetails().errorCode()).startsWith("AccessDenied"));
    }
  }

  private static Map<String, Object> event(String id, String account) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("version", "0");
    event.put("id", id);
    event.put("detail-type", "IntegrationRequested");
    event.put("source", "rolebridge.request");
    event.put("account", account);
    event.put("time", Instant.now().toString());
    event.put("region", "us-east-1");
    event.put("resources", List.of());
    event.put("detail", detail(newUser()));
    return event;
  }

  private static void deliver(Map<String, Object> event) {
    Person.named(rolebridge)
        .queues()
        .sendMessage(r -> r.queueUrl(queue()).messageBody(JsonText.of(event)));
  }

  @Test
  void eventDeliveredTenTimes_startsOneExecution() {
    String id = UUID.randomUUID().toString();
    Map<String, Object> event = event(id, SPOKE);
    for (int i = 0; i < 10; i++) {
      deliver(event);
    }

    String arn = execution("provision", id).executionArn();
    untilTheQueueIsEmpty();

    assertThat(executions("provision", id))
        .extracting(ExecutionListItem::executionArn)
        .containsExactly(arn);
  }

  /** Of what waits and of what a function has just taken. */
  private static void untilTheQueueIsEmpty() {
    Poll.until(
        "the end of the requests",
        () ->
            Optional.of(
                    rolebridge
                        .hub()
                        .queues()
                        .getQueueAttributes(
                            r ->
                                r.queueUrl(queue())
                                    .attributeNames(
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                        QueueAttributeName
                                            .APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                        .attributes()
                        .values())
                .filter(counts -> counts.stream().allMatch("0"::equals)));
  }

  @Test
  void replayedEvent_isRefused() {
    String id = UUID.randomUUID().toString();
    Map<String, Object> event = event(id, SPOKE);
    event.put("replay-name", "again");

    deliver(event);

    assertThat(securityEvent(id)).containsEntry("securityEvent", "replay");
    assertThat(executions("provision", id)).isEmpty();
  }

  @Test
  void eventOfTheHubItself_isRefused() {
    String id = UUID.randomUUID().toString();

    deliver(event(id, HUB));

    assertThat(securityEvent(id)).containsEntry("securityEvent", "ownAccount");
    assertThat(executions("provision", id)).isEmpty();
  }

  @Test
  void messageThatNoRuleDelivers_isRefusedByTheQueue() {
    assertThatThrownBy(
            () ->
                account(SPOKE)
                    .queues()
                    .sendMessage(
                        r ->
                            r.queueUrl(queue())
                                .messageBody(JsonText.of(event("forged", "222222222222")))))
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            refusal ->
                assertThat(refusal.awsErrorDetails().errorCode()).startsWith("AccessDenied"));
  }
}
