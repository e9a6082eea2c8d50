package rolebridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.DocumentUnreadableException;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.StoredSecret;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetResourcePolicyResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsResponse;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ReplicationStatusType;
import software.amazon.awssdk.services.secretsmanager.model.SecretVersionsListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageResponse;

class SecretsManagerSecretStoreTest {

  private static final Instant CREATED = Instant.parse("2026-03-01T08:00:00Z");
  private static final SecretAccessKey KEY = new SecretAccessKey("AKIAIOSFODNN7EXAMPLE", "hunter2");
  private static final String VERSION = "rolebridge-key-AKIAIOSFODNN7EXAMPLE";

  private static final DescribeSecretResponse ALIVE =
      DescribeSecretResponse.builder().arn("arn:secret").versionIdsToStages(Map.of()).build();
  private static final DescribeSecretResponse DELETED =
      ALIVE.toBuilder().deletedDate(Instant.EPOCH).build();

  @Test
  void find_secretBeingDeleted_saysSoWithItsLabels() {
    SecretsManagerSecretStore store =
        answering(
            DescribeSecretResponse.builder()
                .arn("arn:secret")
                .deletedDate(Instant.EPOCH)
                .createdDate(CREATED)
                .tags(Tag.builder().key("k").value("v").build())
                .versionIdsToStages(Map.of(VERSION, List.of("AWSCURRENT")))
                .build());

    StoredSecret secret = store.find("name").orElseThrow();

    assertThat(secret)
        .isEqualTo(
            new StoredSecret(
                "arn:secret",
                true,
                CREATED,
                Map.of("k", "v"),
                Map.of(VERSION, Set.of("AWSCURRENT"))));
    assertThat(secret.currentKeyId()).contains(KEY.id());
  }

  @ParameterizedTest
  @CsvSource({"true, arn:function", "false, ''", ", ''"})
  void find_whatSecretsManagerDoesWithIt_isTold(Boolean rotated, String functionArn) {
    StoredSecret secret =
        answering(
                ALIVE.toBuilder()
                    .replicationStatus(copyIn("eu-west-1"), copyIn("eu-west-2"))
                    .rotationEnabled(rotated)
                    .rotationLambdaARN("arn:function")
                    .kmsKeyId("arn:key")
                    .build())
            .find("name")
            .orElseThrow();

    assertThat(secret.kmsKeyId()).isEqualTo("arn:key");
    assertThat(secret.replicaRegions()).containsExactlyInAnyOrder("eu-west-1", "eu-west-2");
    assertThat(secret.rotationFunctionArn()).isEqualTo(functionArn);
  }

  private static ReplicationStatusType copyIn(String region) {
    return ReplicationStatusType.builder().region(region).build();
  }

  /** Plain, not percent-encoded as IAM's documents are. */
  @ParameterizedTest
  @ValueSource(strings = {"a%20b", "a+b", "100%"})
  void resourcePolicy_isReadAsItStands(String sid) {
    GetResourcePolicyResponse answer =
        GetResourcePolicyResponse.builder()
            .resourcePolicy("{\"Statement\":{\"Sid\":\"" + sid + "\",\"Effect\":\"Allow\"}}")
            .build();

    assertThat(answering(answer).resourcePolicy("name").orElseThrow().statements())
        .containsExactly(Map.of("Sid", sid, "Effect", "Allow"));
  }

  @Test
  void resourcePolicy_missingOrUnreadable_isToldApart() {
    assertThat(answering(GetResourcePolicyResponse.builder().build()).resourcePolicy("name"))
        .isEmpty();
    SecretsManagerSecretStore unreadable =
        answering(GetResourcePolicyResponse.builder().resourcePolicy("{").build());
    assertThatThrownBy(() -> unreadable.resourcePolicy("name"))
        .isInstanceOf(DocumentUnreadableException.class)
        .hasMessageContaining("The resource policy of secret name can't be read");
  }

  @Test
  void create_asksForTheVersionOfTheKey() {
    CreateSecretRequest[] asked = new CreateSecretRequest[1];
    SecretsManagerSecretStore store =
        new SecretsManagerSecretStore(
            StubClients.of(
                SecretsManagerClient.class,
                request -> {
                  asked[0] = (CreateSecretRequest) request;
                  return CreateSecretResponse.builder().arn("arn:secret").build();
                }),
            "");

    assertThat(store.create("name", "text", KEY, Map.of("k", "v"))).isEqualTo("arn:secret");

    assertThat(asked[0].clientRequestToken()).isEqualTo(VERSION);
    assertThat(asked[0].kmsKeyId()).isNull();
    assertThat(asked[0].secretString()).contains("hunter2");
    assertThat(asked[0].toString()).doesNotContain("hunter2");
  }

  @Test
  void create_nameTaken_isAlreadyExists() {
    assertThatThrownBy(
            () ->
                failing("ResourceExistsException", "The secret exists.")
                    .create("name", "text", KEY, Map.of()))
        .isInstanceOf(AlreadyExistsException.class);
  }

  /** Whatever is said, in the words that AWS has used so far or in others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "You can't create this secret because a secret with this name is already scheduled for"
            + " deletion.",
        "You can't perform this operation on the secret because it was deleted.",
        "You can't perform this operation on the secret because it was marked for deletion.",
        "You tried to perform the operation on a secret that's currently marked deleted.",
        "You can't perform this operation on the secret because it was already scheduled for"
            + " deletion.",
        "An invalid request was provided."
      })
  void anyCall_secretBeingDeleted_isSeenByTheSecret(String message) {
    SecretsManagerSecretStore store = refusing(message, DELETED);

    assertThatThrownBy(() -> store.create("name", "text", KEY, Map.of()))
        .isInstanceOf(AlreadyExistsException.class)
        .hasMessage("Creating secret name: InvalidRequestException: " + message);
    assertThatThrownBy(() -> store.putCurrent("name", KEY))
        .isInstanceOf(ResourceVanishedException.class);
    assertThatThrownBy(() -> store.read("arn:secret", VERSION))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessage(
            "Reading version "
                + VERSION
                + " of secret arn:secret: InvalidRequestException: "
                + message);
    assertThatThrownBy(() -> store.tag("name", Map.of("k", "v")))
        .isInstanceOf(ResourceVanishedException.class);
    assertThatThrownBy(() -> store.moveCurrent("name", "a", "b"))
        .isInstanceOf(ResourceVanishedException.class);
    assertThatCode(() -> store.scheduleDeletion("name")).doesNotThrowAnyException();
  }

  @Test
  void anyCall_secretGoneMeanwhile_isGone() {
    SecretsManagerSecretStore store =
        refusing(
            "You can't perform this operation on the secret because it was deleted.",
            StubClients.error(400, "ResourceNotFoundException", "gone"));

    assertThatThrownBy(() -> store.putCurrent("name", KEY))
        .isInstanceOf(ResourceVanishedException.class);
    assertThatThrownBy(() -> store.create("name", "text", KEY, Map.of()))
        .isInstanceOf(RefusedByAwsException.class);
  }

  @Test
  void anyCall_secretAlive_isRefused() {
    SecretsManagerSecretStore store =
        refusing("Something else, for instance of what was scheduled for deletion.", ALIVE);

    assertThatThrownBy(() -> store.create("name", "text", KEY, Map.of()))
        .isInstanceOf(RefusedByAwsException.class)
        .satisfies(e -> assertThat(e.toString()).doesNotContain("hunter2"));
    assertThatThrownBy(() -> store.putCurrent("name", KEY))
        .isInstanceOf(RefusedByAwsException.class);
    assertThatThrownBy(() -> store.moveCurrent("name", "a", "b"))
        .isInstanceOf(RefusedByAwsException.class);
    assertThatThrownBy(() -> store.scheduleDeletion("name"))
        .isInstanceOf(RefusedByAwsException.class);
  }

  @Test
  void scheduleDeletion_gone_isSuccess() {
    assertThatCode(() -> failing("ResourceNotFoundException", "gone").scheduleDeletion("name"))
        .doesNotThrowAnyException();
  }

  @Test
  void moveCurrent_labelElsewhere_isAConcurrentChange() {
    assertThatThrownBy(
            () ->
                failing(
                        "InvalidParameterException",
                        "The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT"
                            + " is currently attached to version x.")
                    .moveCurrent("name", "a", "b"))
        .isInstanceOf(ConcurrentChangeException.class);
    assertThatThrownBy(
            () ->
                failing(
                        "InvalidParameterException",
                        "Staging label AWSCURRENT is not attached to version a")
                    .moveCurrent("name", "a", "b"))
        .isInstanceOf(ConcurrentChangeException.class);
  }

  @Test
  void markPending_anotherHasTheLabel_isAConcurrentChange() {
    assertThatThrownBy(
            () ->
                failing(
                        "InvalidParameterException",
                        "The parameter RemoveFromVersionId can't be empty. Staging label AWSPENDING"
                            + " is currently attached to version x.")
                    .markPending("name", "a"))
        .isInstanceOf(ConcurrentChangeException.class);
  }

  @Test
  void unmarkPending_labelElsewhere_isSuccess() {
    assertThatCode(
            () ->
                failing(
                        "InvalidParameterException",
                        "The parameter RemoveFromVersionId is wrong: no such label.")
                    .unmarkPending("name", "a"))
        .doesNotThrowAnyException();
  }

  @Test
  void labels_areMovedByTheirVersions() {
    List<UpdateSecretVersionStageRequest> asked = new ArrayList<>();
    SecretsManagerSecretStore store =
        new SecretsManagerSecretStore(
            StubClients.of(
                SecretsManagerClient.class,
                request -> {
                  asked.add((UpdateSecretVersionStageRequest) request);
                  return UpdateSecretVersionStageResponse.builder().build();
                }),
            "");

    store.moveCurrent("name", "a", "b");
    store.markPending("name", "b");
    store.unmarkPending("name", "b");

    assertThat(asked)
        .extracting(
            UpdateSecretVersionStageRequest::versionStage,
            UpdateSecretVersionStageRequest::removeFromVersionId,
            UpdateSecretVersionStageRequest::moveToVersionId)
        .containsExactly(
            tuple("AWSCURRENT", "a", "b"),
            tuple("AWSPENDING", null, "b"),
            tuple("AWSPENDING", "b", null));
  }

  @Test
  void putPending_labelsTheVersionOfTheKey() {
    PutSecretValueRequest[] asked = new PutSecretValueRequest[1];
    new SecretsManagerSecretStore(
            StubClients.of(
                SecretsManagerClient.class,
                request -> {
                  asked[0] = (PutSecretValueRequest) request;
                  return PutSecretValueResponse.builder().build();
                }),
            "")
        .putPending("name", KEY);

    assertThat(asked[0].clientRequestToken()).isEqualTo(VERSION);
    assertThat(asked[0].versionStages()).containsExactly("AWSPENDING");
  }

  @Test
  void putCurrent_labelsTheVersionOfTheKey() {
    PutSecretValueRequest[] asked = new PutSecretValueRequest[1];
    new SecretsManagerSecretStore(
            StubClients.of(
                SecretsManagerClient.class,
                request -> {
                  asked[0] = (PutSecretValueRequest) request;
                  return PutSecretValueResponse.builder().build();
                }),
            "")
        .putCurrent("name", KEY);

    assertThat(asked[0].clientRequestToken()).isEqualTo(VERSION);
    assertThat(asked[0].versionStages()).containsExactly("AWSCURRENT");
  }

  @Test
  void labelsOfKeys_everyPage_deprecatedOnesToo() {
    SecretsManagerSecretStore store =
        new SecretsManagerSecretStore(
            StubClients.of(
                SecretsManagerClient.class,
                request -> {
                  ListSecretVersionIdsRequest asked = (ListSecretVersionIdsRequest) request;
                  assertThat(asked.includeDeprecated()).isTrue();
                  return asked.nextToken() == null
                      ? page("more", "rolebridge-key-A", "of-somebody-else")
                      : page(null, "rolebridge-key-B");
                }),
            "");

    assertThat(store.labelsOfKeys("name"))
        .containsOnly(Map.entry("A", Set.of("AWSCURRENT")), Map.entry("B", Set.of()));
    assertThat(store.knownKeyIds("name")).containsExactlyInAnyOrder("A", "B");
    assertThat(failing("ResourceNotFoundException", "gone").labelsOfKeys("name")).isEmpty();
  }

  private static SecretVersionsListEntry version(String id) {
    return SecretVersionsListEntry.builder()
        .versionId(id)
        .versionStages(id.equals("rolebridge-key-A") ? List.of("AWSCURRENT") : List.of())
        .build();
  }

  private static ListSecretVersionIdsResponse page(String next, String... versionIds) {
    return ListSecretVersionIdsResponse.builder()
        .nextToken(next)
        .versions(List.of(versionIds).stream().map(SecretsManagerSecretStoreTest::version).toList())
        .build();
  }

  @Test
  void read_secretEditedByHand_failsWithoutShowingIt() {
    SecretsManagerSecretStore store =
        answering(GetSecretValueResponse.builder().secretString("{\"key\":\"hunter2\"}").build());

    assertThatThrownBy(() -> store.read("arn:secret", VERSION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The secret isn't of the form")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("hunter2"));
  }

  private static SecretsManagerSecretStore answering(Object answer) {
    return new SecretsManagerSecretStore(
        StubClients.of(SecretsManagerClient.class, request -> answer), "");
  }

  /** Describes the secret like this, and refuses all else as an invalid request. */
  private static SecretsManagerSecretStore refusing(String message, Object described) {
    return new SecretsManagerSecretStore(
        StubClients.of(
            SecretsManagerClient.class,
            request -> {
              if (!(request instanceof DescribeSecretRequest)) {
                throw StubClients.error(400, "InvalidRequestException", message);
              }
              if (described instanceof RuntimeException e) {
                throw e;
              }
              return described;
            }),
        "");
  }

  private static SecretsManagerSecretStore failing(String code, String message) {
    return new SecretsManagerSecretStore(
        StubClients.failing(SecretsManagerClient.class, StubClients.error(400, code, message)), "");
  }
}
