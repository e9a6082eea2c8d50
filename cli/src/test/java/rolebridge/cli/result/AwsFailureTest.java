package rolebridge.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.cli.setup.Commands;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sfn.model.SfnException;

/** What is to be done follows from what happened, not from who says so. */
class AwsFailureTest {

  @ParameterizedTest
  @CsvSource({
    "AccessDenied, 403, Use credentials that may make this call",
    "AccessDeniedException, 400, Use credentials that may make this call",
    "ForbiddenException, 403, Use credentials that may make this call",
    "ExpiredToken, 400, Sign in again",
    "ExpiredTokenException, 400, Sign in again",
    "InvalidClientTokenId, 403, Sign in again",
    "UnrecognizedClientException, 400, Sign in again",
    "SignatureDoesNotMatch, 403, Sign in again",
    "ThrottlingException, 400, Run the same command again in a minute.",
    "Throttling, 400, Run the same command again in a minute.",
    "InternalFailure, 500, Run the same command again in a minute.",
    "NotImplemented, 501, 'Use a real account, with --target aws'",
    "ServiceUnavailable, 503, Run the same command again in a minute.",
    "StateMachineDoesNotExist, 400, Correct what the cause names",
    "ValidationError, 400, Correct what the cause names"
  })
  void refusal_hasTheRemedyOfItsCode(String code, int status, String remedy) {
    AwsServiceException error =
        SfnException.builder()
            .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage("No.").build())
            .statusCode(status)
            .build();

    Outcome outcome = Outcome.of(error, Commands.PLAIN);

    assertThat(outcome.document()).containsEntry("error", code);
    assertThat(outcome.document().get("remedy").toString()).startsWith(remedy);
  }

  @ParameterizedTest
  @CsvSource({
    "states.eu-centrl-1.amazonaws.com, RegionUnknown, Did you mean --region eu-central-1?",
    "cloudformation.us-est-1.amazonaws.com, RegionUnknown, Did you mean --region us-east-1?",
    "states.xx-nowhere-9.amazonaws.com, RegionUnknown, Give a region of AWS with --region",
    "states.eu-central-1.amazonaws.com, AwsUnreachable, Check this machine's network",
    "iam.amazonaws.com, AwsUnreachable, Check this machine's network"
  })
  void hostThatNobodyKnows_isNamed(String host, String error, String remedy) {
    Outcome outcome =
        Outcome.of(
            SdkClientException.create(
                "Unable to execute HTTP request", new UnknownHostException(host)),
            Commands.PLAIN);

    assertThat(outcome.document()).containsEntry("error", error);
    assertThat(outcome.document().get("cause").toString()).contains(host);
    assertThat(outcome.document().get("remedy").toString()).startsWith(remedy);
  }

  @ParameterizedTest
  @CsvSource({"true, Let the JDK trust the authority", "false, 'Check the network, its proxy'"})
  void otherwiseUnreachable_saysWhatToLookAt(boolean certificate, String remedy) {
    Exception cause =
        certificate ? new SSLHandshakeException("PKIX") : new ConnectException("refused");

    Outcome outcome =
        Outcome.of(SdkClientException.create("Unable to execute", cause), Commands.PLAIN);

    assertThat(outcome.document()).containsEntry("error", "AwsUnreachable");
    assertThat(outcome.document().get("remedy").toString()).startsWith(remedy);
  }

  /** Settings that contradict each other have nothing to do with the network. */
  @Test
  void endpointThatTheSettingsForbid_isNoFailureOfTheNetwork() {
    String cause = "Invalid Configuration: FIPS and custom endpoint are not supported";

    Outcome outcome = Outcome.of(SdkClientException.create(cause), Commands.PLAIN);

    assertThat(outcome.document())
        .containsEntry("error", "AwsSettingsNotUsable")
        .containsEntry("cause", cause);
    assertThat(outcome.document().get("remedy").toString()).startsWith("Unset one of them: ");
  }
}
