package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** The access keys of a request's user, and the passes over them. */
record UserKeys(Installation rolebridge, Request request) {

  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");

  /** Of a new user that was provisioned. */
  static UserKeys provisioned(Installation rolebridge, String test) {
    Request request = Request.ofNewUser(test);
    rolebridge.provision(request).requireReady();
    return new UserKeys(rolebridge, request);
  }

  /** A pass as the schedule makes it. */
  Run pass() {
    return rolebridge.end(start("rotate-user", Map.of()));
  }

  Run rotateNow() {
    return rolebridge.end(start("rotate-user", Map.of("now", true)));
  }

  Run undo() {
    return rolebridge.end(start("rotate-user", Map.of("undo", true)));
  }

  Run revoke() {
    return rolebridge.end(start("revoke", Map.of()));
  }

  Run revoke(String accessKeyId) {
    return rolebridge.end(start("revoke", Map.of("accessKeyId", accessKeyId)));
  }

  String start(String machine, Map<String, Object> more) {
    Map<String, Object> input = new TreeMap<>(more);
    input.put("userName", request.userName());
    return rolebridge.start(machine, JsonText.of(input));
  }

  /** What XSOAR reads. */
  StoredKey current() {
    return StoredKey.of(rolebridge.hub(), request.secretName());
  }

  String secretArn() {
    return secret().arn();
  }

  String kmsKeyOfSecret() {
    return secret().kmsKeyId();
  }

  Map<String, String> secretTags() {
    return secret().tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));
  }

  /** As installations before, or somebody by hand, tagged the secret. */
  void tagSecret(String key, String value) {
    rolebridge
        .hub()
        .secrets()
        .tagResource(
            r ->
                r.secretId(request.secretName()).tags(Tag.builder().key(key).value(value).build()));
  }

  private DescribeSecretResponse secret() {
    return rolebridge.hub().secrets().describeSecret(r -> r.secretId(request.secretName()));
  }

  /** Assumes the request's role with this key. */
  Hub assumed(StoredKey key) {
    return key.session(rolebridge.hub(), request.roleArn());
  }

  /** This key of the user gets into the role, whether or not it is the current one. */
  void assertGetsIn(StoredKey key) {
    assertThat(assumed(key)).as(request.userName() + " with " + key.id()).isNotNull();
  }

  /**
   * The current key gets into the role, and may list users there, as every {@link Request} asks
   * unless told otherwise.
   */
  void assertWork() {
    assertThat(assumed(current()).iam().listUsers().users()).isNotEmpty();
  }

  /** Ids of the user's keys to their status. */
  Map<String, String> statuses() {
    Map<String, String> statuses = new TreeMap<>();
    for (AccessKeyMetadata key : metadata()) {
      statuses.put(key.accessKeyId(), key.statusAsString());
    }
    return statuses;
  }

  private List<AccessKeyMetadata> metadata() {
    return rolebridge
        .hub()
        .iam()
        .listAccessKeys(r -> r.userName(request.userName()))
        .accessKeyMetadata();
  }

  /** Id of the key whose version of the secret has this label. */
  Optional<String> labelled(String label) {
    return secret().versionIdsToStages().entrySet().stream()
        .filter(version -> version.getValue().contains(label))
        .map(version -> version.getKey().replace("rolebridge-key-", ""))
        .findFirst();
  }

  /** As if the current key had been stored long ago: a list that lacks it isn't late then. */
  void storedLongAgo() {
    String mark = current().id() + " 2026-01-01T00:00:00Z";
    rolebridge
        .hub()
        .secrets()
        .tagResource(
            r ->
                r.secretId(request.secretName())
                    .tags(Tag.builder().key("rolebridge:promoted").value(mark).build()));
  }

  /** As if that time had passed: everything that is stored of the keys is so much older. */
  void age(Duration by) {
    for (AccessKeyMetadata key : metadata()) {
      rolebridge
          .http()
          .post(
              "/_rolebridge/access-keys/" + key.accessKeyId() + "/age",
              Map.of("seconds", by.toSeconds()));
    }
    List<Tag> older = new ArrayList<>();
    for (Tag tag : secret().tags()) {
      Matcher time = TIME.matcher(tag.value());
      if (time.find()) {
        older.add(
            Tag.builder()
                .key(tag.key())
                .value(time.replaceAll(found -> Instant.parse(found.group()).minus(by).toString()))
                .build());
      }
    }
    if (!older.isEmpty()) {
      rolebridge.hub().secrets().tagResource(r -> r.secretId(request.secretName()).tags(older));
    }
  }
}
