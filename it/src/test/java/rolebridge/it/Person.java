package rolebridge.it;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.iam.model.AccessKey;

/** Users of the hub that tests act as. */
final class Person {

  /** Whom the local stack's {@code KeyEventPrincipals} names. */
  private static final String NAMED = "soc";

  private static final Object ONE_AT_A_TIME = new Object();
  private static Hub named;

  private Person() {}

  /**
   * May do what {@code rolebridge-operator} allows, is named to ask for keys by event, and may use
   * queues.
   */
  static Hub named(Installation rolebridge) {
    synchronized (ONE_AT_A_TIME) {
      if (named == null) {
        named = with(rolebridge, NAMED, "rolebridge-operator");
        allow(rolebridge, NAMED, "sqs:*");
      }
      return named;
    }
  }

  /** A user with a managed policy of the stack. */
  static Hub with(Installation rolebridge, String name, String policy) {
    rolebridge.hub().iam().createUser(r -> r.userName(name));
    rolebridge
        .hub()
        .iam()
        .attachUserPolicy(
            r -> r.userName(name).policyArn("arn:aws:iam::000000000000:policy/" + policy));
    return key(rolebridge, name);
  }

  /** A user that may do one thing, to everything, or nothing where the action is empty. */
  static Hub thatMay(Installation rolebridge, String name, String action) {
    rolebridge.hub().iam().createUser(r -> r.userName(name));
    if (!action.isEmpty()) {
      allow(rolebridge, name, action);
    }
    return key(rolebridge, name);
  }

  private static void allow(Installation rolebridge, String name, String action) {
    String document =
        JsonText.of(
            Map.of(
                "Version",
                "2012-10-17",
                "Statement",
                List.of(Map.of("Effect", "Allow", "Action", action, "Resource", "*"))));
    rolebridge
        .hub()
        .iam()
        .putUserPolicy(r -> r.userName(name).policyName("may").policyDocument(document));
  }

  private static Hub key(Installation rolebridge, String name) {
    AccessKey key = rolebridge.hub().iam().createAccessKey(r -> r.userName(name)).accessKey();
    return rolebridge
        .hub()
        .as(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
  }

  /** Puts an event onto the hub's bus; how many entries failed. */
  static int send(
      Hub who,
      Installation rolebridge,
      String source,
      String detailType,
      Map<String, Object> detail) {
    PutEventsRequestEntry entry =
        PutEventsRequestEntry.builder()
            .eventBusName(rolebridge.stack().eventBusArn().orElseThrow())
            .source(source)
            .detailType(detailType)
            .detail(JsonText.of(detail))
            .build();
    return who.events().putEvents(r -> r.entries(entry)).failedEntryCount();
  }
}
