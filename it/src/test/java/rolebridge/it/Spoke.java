package rolebridge.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import rolebridge.cli.aws.LocalAccount;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Another account that has deployed {@code spoke.yaml} and listens to the answers on its bus. */
final class Spoke {

  private static final String NAME = "rolebridge-it";

  private static final int BATCH = 10;
  private static final int HIDDEN_SECONDS = 43_200;
  private static final Map<String, Spoke> DEPLOYED = new ConcurrentHashMap<>();

  private final Installation rolebridge;
  private final String accountId;
  private final Hub account;
  private final String queue;
  private final List<Map<String, Object>> received = new ArrayList<>();

  private Spoke(Installation rolebridge, String accountId) {
    this.rolebridge = rolebridge;
    this.accountId = accountId;
    this.account = rolebridge.hub().account(accountId);
    deploy(account, Project.text("spoke.yaml"));
    this.queue = listen();
  }

  /** The account, its stack deployed by the first test that needs it. */
  static Spoke of(Installation rolebridge, String accountId) {
    return DEPLOYED.computeIfAbsent(accountId, id -> new Spoke(rolebridge, id));
  }

  /** Deploys a spoke's template in the account. */
  static void deploy(Hub account, String template) {
    account
        .cloudFormation()
        .createStack(
            r ->
                r.stackName("rolebridge-spoke")
                    .templateBody(template)
                    .capabilities(Capability.CAPABILITY_NAMED_IAM)
                    .parameters(
                        parameter("HubAccountId", LocalAccount.ACCOUNT_ID),
                        parameter("HubRegion", "us-east-1")));
    String status =
        Poll.until(
            "the spoke stack",
            () ->
                account
                    .cloudFormation()
                    .describeStacks(r -> r.stackName("rolebridge-spoke"))
                    .stacks()
                    .stream()
                    .map(Stack::stackStatusAsString)
                    .filter(found -> !found.endsWith("IN_PROGRESS"))
                    .findFirst());
    if (!status.equals("CREATE_COMPLETE")) {
      throw new IllegalStateException("The spoke stack is " + status);
    }
  }

  private static Parameter parameter(String key, String value) {
    return Parameter.builder().parameterKey(key).parameterValue(value).build();
  }

  private String listen() {
    String url = account.queues().createQueue(r -> r.queueName(NAME)).queueUrl();
    String arn =
        account
            .queues()
            .getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    String rule =
        account
            .events()
            .putRule(
                r ->
                    r.name(NAME)
                        .eventBusName("rolebridge")
                        .eventPattern("{\"source\":[\"rolebridge\"]}"))
            .ruleArn();
    account
        .queues()
        .setQueueAttributes(
            r ->
                r.queueUrl(url)
                    .attributes(
                        Map.of(QueueAttributeName.POLICY, Announcements.admitting(rule, arn))));
    Target target = Target.builder().id("queue").arn(arn).build();
    account.events().putTargets(r -> r.rule(NAME).eventBusName("rolebridge").targets(target));
    return url;
  }

  String accountId() {
    return accountId;
  }

  /** The account as its root sees it. */
  Hub account() {
    return account;
  }

  /** Sends the hub an event; its id. */
  String send(String detailType, Map<String, Object> detail) {
    return send(
        PutEventsRequestEntry.builder()
            .eventBusName(rolebridge.stack().eventBusArn().orElseThrow())
            .source("rolebridge.request")
            .detailType(detailType)
            .detail(JsonText.of(detail))
            .build());
  }

  String send(PutEventsRequestEntry entry) {
    return account.events().putEvents(r -> r.entries(entry)).entries().getFirst().eventId();
  }

  /** The first answer of this kind whose detail is as expected, as it came to the account. */
  Map<String, Object> answer(String detailType, Predicate<Map<String, Object>> detail) {
    return Poll.until(
        detailType + " on the bus of " + accountId,
        () -> find(detailType, detail).or(() -> receiveAndFind(detailType, detail)));
  }

  private synchronized Optional<Map<String, Object>> find(
      String detailType, Predicate<Map<String, Object>> detail) {
    return received.stream()
        .filter(event -> event.get("detail-type").equals(detailType))
        .filter(event -> detail.test(JsonText.member(event, "detail")))
        .findFirst();
  }

  private synchronized Optional<Map<String, Object>> receiveAndFind(
      String detailType, Predicate<Map<String, Object>> detail) {
    account
        .queues()
        .receiveMessage(
            r -> r.queueUrl(queue).maxNumberOfMessages(BATCH).visibilityTimeout(HIDDEN_SECONDS))
        .messages()
        .stream()
        .map(Message::body)
        .map(JsonText::object)
        .forEach(received::add);
    return find(detailType, detail);
  }
}
