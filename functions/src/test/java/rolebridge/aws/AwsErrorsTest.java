package rolebridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.domain.error.AwsUnavailableException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.PermissionMissingException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sts.model.StsException;

class AwsErrorsTest {

  @ParameterizedTest
  @CsvSource({
    "400, Throttling, rolebridge.domain.error.ThrottledException",
    "400, ThrottlingException, rolebridge.domain.error.ThrottledException",
    "429, TooManyRequestsException, rolebridge.domain.error.ThrottledException",
    "503, SlowDown, rolebridge.domain.error.ThrottledException",
    "500, ServiceFailure, rolebridge.domain.error.AwsUnavailableException",
    "500, InternalServiceError, rolebridge.domain.error.AwsUnavailableException",
    "503, ServiceUnavailable, rolebridge.domain.error.AwsUnavailableException",
    "409, ConcurrentModification, rolebridge.domain.error.ConcurrentChangeException",
    "409, EntityTemporarilyUnmodifiable, rolebridge.domain.error.ConcurrentChangeException",
    "409, EntityAlreadyExists, rolebridge.domain.error.AlreadyExistsException",
    "400, ResourceExistsException, rolebridge.domain.error.AlreadyExistsException",
    "404, NoSuchEntity, rolebridge.domain.error.ResourceVanishedException",
    "400, ResourceNotFoundException, rolebridge.domain.error.ResourceVanishedException",
    "409, DeleteConflict, rolebridge.domain.port.StillInUseException",
    "409, LimitExceeded, rolebridge.domain.error.QuotaExceededException",
    "400, LimitExceededException, rolebridge.domain.error.QuotaExceededException",
    "403, AccessDenied, rolebridge.domain.error.PermissionMissingException",
    "400, AccessDeniedException, rolebridge.domain.error.PermissionMissingException",
    "400, MalformedPolicyDocument, rolebridge.domain.error.DocumentRejectedException",
    "400, ValidationError, rolebridge.domain.error.RefusedByAwsException",
    "400, InvalidInput, rolebridge.domain.error.RefusedByAwsException",
    "403, ExpiredToken, rolebridge.domain.error.RefusedByAwsException",
  })
  void call_serviceError_becomesTheExceptionOfItsDecision(
      int status, String code, Class<?> expected) {
    AwsServiceException error = StubClients.error(status, code, "what AWS says");

    assertThatThrownBy(() -> AwsErrors.call("Doing x to y", throwing(error)))
        .isExactlyInstanceOf(expected)
        .hasMessage("Doing x to y: " + code + ": what AWS says")
        .hasCause(error);
  }

  @Test
  void call_principalNotSpreadYet_isToldFromABadDocument() {
    AwsServiceException error =
        StubClients.error(
            400,
            "MalformedPolicyDocument",
            "Invalid principal in policy: \"AWS\":\"arn:aws:iam::111122223333:user/rolebridge/u\"");

    assertThatThrownBy(() -> AwsErrors.call("Writing the trust of role r", throwing(error)))
        .isExactlyInstanceOf(NotYetPropagatedException.class)
        .hasMessageStartingWith(
            "Writing the trust of role r: MalformedPolicyDocument: Invalid principal in policy");
  }

  @Test
  void call_noAnswer_isUnavailable() {
    SdkClientException error = SdkClientException.create("Connection reset");

    assertThatThrownBy(() -> AwsErrors.call("Doing x", throwing(error)))
        .isExactlyInstanceOf(AwsUnavailableException.class)
        .hasMessage("Doing x: AWS didn't answer: Connection reset")
        .hasCause(error);
    assertThatThrownBy(
            () -> AwsErrors.call("Doing x", throwing(ApiCallTimeoutException.create(1000))))
        .isExactlyInstanceOf(AwsUnavailableException.class);
  }

  static Stream<AwsServiceException> answersWithoutACode() {
    AwsErrorDetails noCode = AwsErrorDetails.builder().errorMessage("<html>").build();
    return Stream.of(
        StsException.builder().statusCode(400).message("no details").build(),
        StsException.builder().statusCode(403).message("no code").awsErrorDetails(noCode).build(),
        StubClients.error(404, "", "an empty code"));
  }

  /** A proxy's page says nothing about what AWS would say. */
  @ParameterizedTest
  @MethodSource("answersWithoutACode")
  void call_answerThatNamesNoError_isUnavailable(AwsServiceException error) {
    assertThatThrownBy(() -> AwsErrors.call("Doing x", throwing(error)))
        .isExactlyInstanceOf(AwsUnavailableException.class)
        .hasMessageStartingWith("Doing x: what answered, HTTP " + error.statusCode())
        .hasMessageContaining("proxy");
    assertThatThrownBy(() -> StsCalls.call("Doing x", throwing(error)))
        .isExactlyInstanceOf(AwsUnavailableException.class);
  }

  @Test
  void call_success_isTheAnswer() {
    assertThat(AwsErrors.call("Doing x", () -> "answer")).isEqualTo("answer");
  }

  @Test
  void find_notThere_isEmpty() {
    assertThat(
            AwsErrors.find("Reading x", throwing(StubClients.error(404, "NoSuchEntity", "gone"))))
        .isEmpty();
    assertThat(AwsErrors.find("Reading x", () -> "there")).isEqualTo(Optional.of("there"));
    assertThatThrownBy(
            () ->
                AwsErrors.find("Reading x", throwing(StubClients.error(403, "AccessDenied", "no"))))
        .isInstanceOf(PermissionMissingException.class);
  }

  @Test
  void remove_goneAlready_isSuccess() {
    assertThatCode(
            () ->
                AwsErrors.remove(
                    "Deleting x", throwing(StubClients.error(404, "NoSuchEntity", "gone"))))
        .doesNotThrowAnyException();
  }

  private static Supplier<Object> throwing(RuntimeException error) {
    return () -> {
      throw error;
    };
  }
}
