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
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.StoredSecret;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsResponse;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretVersionsListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageResponse;

class SecretsManagerSecretStoreTest {

  private static final SecretAccessKey KEY = new SecretAccessKey("AKIAIOSFODNN7EXAMPLE", "hunter2");
  private static final String VERSION = "rolebridge-key-AKIAIOSFODNN7EXAMPLE";

  @Test
  void find_secretBeingDeleted_saysSoWithItsLabels() {
    SecretsManagerSecretStore store =
        answering(
            DescribeSecretResponse.builder()
                .arn("arn:secret")
                .deletedDate(Instant.EPOCH)
                .tags(Tag.builder().key("k").value("v").build())
                .versionIdsToStages(Map.of(VERSION, List.of("AWSCURRENT")))
                .build());

    StoredSecret secret = store.find("name").orElseThrow();

    assertThat(secret)
        .isEqualTo(
            new StoredSecret(
                "arn:secret", true, Map.of("k", "v"), Map.of(VERSION, Set.of("AWSCURRENT"))));
    assertThat(secret.currentKeyId()).contains(KEY.id());
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
    assertThatThrownBy(
            () ->
                failing(
                        "InvalidRequestException",
                        "You can't create this secret because a secret with this name is already"
                            + " scheduled for deletion.")
                    .create("name", "text", KEY, Map.of()))
        .isInstanceOf(AlreadyExistsException.class)
        .hasMessageStartingWith("Creating secret name: InvalidRequestException: ");
  }

  @Test
  void create_refusedOtherwise_isRefused() {
    assertThatThrownBy(
            () ->
                failing("InvalidRequestException", "Something else.")
                    .create("name", "text", KEY, Map.of()))
        .isInstanceOf(RefusedByAwsException.class)
        .satisfies(e -> assertThat(e.toString()).doesNotContain("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "You can't perform this operation on the secret because it was marked for deletion.",
        "You tried to perform the operation on a secret that's currently marked deleted.",
        "You can't perform this operation on the secret because it was already scheduled for"
            + " deletion."
      })
  void anyCall_secretBeingDeleted_isGone(String message) {
    SecretsManagerSecretStore store = failing("InvalidRequestException", message);

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
  void scheduleDeletion_gone_isSuccess() {
    assertThatCode(() -> failing("ResourceNotFoundException", "gone").scheduleDeletion("name"))
        .doesNotThrowAnyException();
  }

  @Test
  void scheduleDeletion_refusedOtherwise_isRefused() {
    assertThatThrownBy(
            () -> failing("InvalidRequestException", "Replicas.").scheduleDeletion("name"))
        .isInstanceOf(RefusedByAwsException.class);
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
    assertThatThrownBy(
            () -> failing("InvalidRequestException", "Else.").moveCurrent("name", "a", "b"))
        .isInstanceOf(RefusedByAwsException.class);
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
  void knownKeyIds_everyPage_deprecatedOnesToo() {
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

    assertThat(store.knownKeyIds("name")).containsExactlyInAnyOrder("A", "B");
    assertThat(failing("ResourceNotFoundException", "gone").knownKeyIds("name")).isEmpty();
  }

  private static ListSecretVersionIdsResponse page(String next, String... versionIds) {
    return ListSecretVersionIdsResponse.builder()
        .nextToken(next)
        .versions(
            List.of(versionIds).stream()
                .map(id -> SecretVersionsListEntry.builder().versionId(id).build())
                .toList())
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

  private static SecretsManagerSecretStore failing(String code, String message) {
    return new SecretsManagerSecretStore(
        StubClients.failing(SecretsManagerClient.class, StubClients.error(400, code, message)), "");
  }
}
