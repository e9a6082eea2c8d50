package rolebridge.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Everything that rolebridge announced on its bus since this was made. */
final class Announcements {

  private static final String NAME = "rolebridge-it";
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int BATCH = 10;

  private final Hub hub;
  private final String queue;
  private final List<String> received = new ArrayList<>();

  Announcements(Hub hub, String busArn) {
    this.hub = hub;
    this.queue = hub.queues().createQueue(r -> r.queueName(NAME)).queueUrl();
    String arn =
        hub.queues()
            .getQueueAttributes(r -> r.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    hub.events()
        .putRule(
            r -> r.name(NAME).eventBusName(busArn).eventPattern("{\"source\":[\"rolebridge\"]}"));
    Target target = Target.builder().id("queue").arn(arn).build();
    hub.events().putTargets(r -> r.rule(NAME).eventBusName(busArn).targets(target));
  }

  /** The one event that an execution ended with, as it came out of the bus. */
  String of(String executionArn) {
    return Poll.until(
        "an event of " + executionArn,
        LIMIT,
        () -> all().stream().filter(event -> isOf(executionArn, event)).findFirst());
  }

  private static boolean isOf(String executionArn, String event) {
    Map<String, Object> detail = JsonText.member(JsonText.object(event), "detail");
    return executionArn.equals(detail.get("executionArn"));
  }

  /** The events so far. */
  synchronized List<String> all() {
    for (List<Message> batch = receive(); !batch.isEmpty(); batch = receive()) {
      for (Message message : batch) {
        received.add(message.body());
        hub.queues().deleteMessage(r -> r.queueUrl(queue).receiptHandle(message.receiptHandle()));
      }
    }
    return List.copyOf(received);
  }

  private List<Message> receive() {
    return hub.queues()
        .receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(BATCH))
        .messages();
  }
}
