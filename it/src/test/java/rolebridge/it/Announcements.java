package rolebridge.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Everything that rolebridge announced on its bus since this was made. */
final class Announcements {

  private static final int BATCH = 10;

  /** What was received once is not received again: it stays in the queue, out of sight. */
  private static final int HIDDEN_SECONDS = 43_200;

  private final Hub hub;
  private final String queue;
  private final List<String> received = new ArrayList<>();

  Announcements(Hub hub, String busArn) {
    String name = busArn.substring(busArn.lastIndexOf('/') + 1) + "-it";
    this.hub = hub;
    this.queue = hub.queues().createQueue(r -> r.queueName(name)).queueUrl();
    String arn =
        hub.queues()
            .getQueueAttributes(r -> r.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    String rule =
        hub.events()
            .putRule(
                r ->
                    r.name(name).eventBusName(busArn).eventPattern("{\"source\":[\"rolebridge\"]}"))
            .ruleArn();
    hub.queues()
        .setQueueAttributes(
            r ->
                r.queueUrl(queue)
                    .attributes(Map.of(QueueAttributeName.POLICY, admitting(rule, arn))));
    Target target = Target.builder().id("queue").arn(arn).build();
    hub.events().putTargets(r -> r.rule(name).eventBusName(busArn).targets(target));
  }

  /** The queue's policy: what the rule delivers may come in. */
  static String admitting(String rule, String queueArn) {
    Map<String, Object> statement =
        Map.of(
            "Effect",
            "Allow",
            "Principal",
            Map.of("Service", "events.amazonaws.com"),
            "Action",
            "sqs:SendMessage",
            "Resource",
            queueArn,
            "Condition",
            Map.of("ArnEquals", Map.of("aws:SourceArn", rule)));
    return JsonText.of(Map.of("Version", "2012-10-17", "Statement", List.of(statement)));
  }

  /** The one event that an execution ended with, as it came out of the bus. */
  String of(String executionArn) {
    return Poll.until(
        "an event of " + executionArn,
        () -> find(executionArn, soFar()).or(() -> find(executionArn, all())));
  }

  private static Optional<String> find(String executionArn, List<String> events) {
    return events.stream().filter(event -> isOf(executionArn, event)).findFirst();
  }

  private static boolean isOf(String executionArn, String event) {
    Map<String, Object> detail = JsonText.member(JsonText.object(event), "detail");
    return executionArn.equals(detail.get("executionArn"));
  }

  private synchronized List<String> soFar() {
    return List.copyOf(received);
  }

  /** The events until now. */
  synchronized List<String> all() {
    List<Message> batch;
    do {
      batch = receive();
      batch.stream().map(Message::body).forEach(received::add);
    } while (batch.size() == BATCH);
    return List.copyOf(received);
  }

  private List<Message> receive() {
    return hub.queues()
        .receiveMessage(
            r -> r.queueUrl(queue).maxNumberOfMessages(BATCH).visibilityTimeout(HIDDEN_SECONDS))
        .messages();
  }
}
