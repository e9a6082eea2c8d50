package rolebridge.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Failure;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.utils.StringInputStream;

class RealAccountTest {

  @Test
  void profileThatDoesNotExist_isNamed() {
    assertThatThrownBy(
            () ->
                new RealAccount(
                    Optional.of("no-such-profile"), Optional.of("eu-central-1"), Commands.PLAIN))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.error()).isEqualTo("ProfileUnknown"))
        .hasMessage("There is no AWS profile no-such-profile.");
    // Its region isn't looked for.
    assertThatThrownBy(
            () -> new RealAccount(Optional.of("no-such-profile"), Optional.empty(), Commands.PLAIN))
        .hasMessage("There is no AWS profile no-such-profile.");
  }

  @ParameterizedTest
  @CsvSource({
    "producton, Did you mean production?",
    "Production, Did you mean production?",
    "other, aws configure list-profiles lists all."
  })
  void misspeltProfile_isToldWithTheNearest(String name, String remedy) {
    Set<String> known = Set.of("default", "production");

    assertThatThrownBy(() -> CredentialSource.requireProfile(name, known))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.remedy()).startsWith(remedy));
    assertThatCode(() -> CredentialSource.requireProfile("production", known))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "eu_central_1, Did you mean --region eu-central-1?",
    "eu west 1, Did you mean --region eu-west-1?",
    "Frankfurt, 'Give a region of AWS with --region, such as eu-central-1.'"
  })
  void whatNoRegionIsCalled_isToldAsThat(String region, String remedy) {
    assertThatThrownBy(() -> RealAccount.requireRegion(region))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.remedy()).isEqualTo(remedy))
        .hasMessage("AWS has no region \"" + region + "\".");
    assertThatCode(() -> RealAccount.requireRegion("us-gov-west-1")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "AWS_ENDPOINT_URL, localhost",
    "AWS_ENDPOINT_URL_STS, localhost:4566",
    "AWS_ENDPOINT_URL, http://",
    "AWS_ENDPOINT_URL, ftp://127.0.0.1"
  })
  void endpointThatIsNoAddress_isToldByItsVariable(String variable, String value) {
    assertThatThrownBy(() -> RealAccount.requireEndpoints(Map.of(variable, value)))
        .isInstanceOf(Failure.class)
        .hasMessage(variable + "=" + value + " is no address of HTTP.");
    assertThatCode(
            () ->
                RealAccount.requireEndpoints(Map.of(variable, "", "X", value, "Y", "http://[::1]")))
        .doesNotThrowAnyException();
  }

  /** In this order: a service's variable, the one for all, the profile's services, the profile. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          -              | -            | -    | -
          http://all     | -            | full | http://all
          -              | -            | full | iam.endpoint_url=http://i,s3.endpoint_url=http://s,http://p of profile x
          -              | http://forS3 | full | AWS_ENDPOINT_URL_S3=http://forS3,iam.endpoint_url=http://i,http://p of profile x
          http://all     | http://forS3 | full | http://all,AWS_ENDPOINT_URL_S3=http://forS3
          -              | -            | bare | http://p of profile bare
          -              | http://forS3 | none | AWS_ENDPOINT_URL_S3=http://forS3
          """)
  void endpointsInstead_areThoseThatCount(
      String all, String forS3, String profile, String expected) {
    ProfileFile file =
        ProfileFile.builder()
            .type(ProfileFile.Type.CONFIGURATION)
            .content(
                new StringInputStream(
                    """
                    [profile x]
                    services = mine
                    endpoint_url = http://p
                    [profile bare]
                    endpoint_url = http://p
                    [services mine]
                    s3 =
                      endpoint_url = http://s
                    iam =
                      endpoint_url = http://i
                      other = http://o
                    """))
            .build();
    Map<String, String> environment = new HashMap<>();
    environment.put("AWS_ENDPOINT_URL", all == null ? "" : all);
    if (forS3 != null) {
      environment.put("AWS_ENDPOINT_URL_S3", forS3);
    }

    assertThat(
            RealAccount.endpointsInstead(
                environment, file, "full".equals(profile) ? "x" : "" + profile))
        .isEqualTo(expected == null ? List.of() : List.of(expected.split(",")));
  }

  @Test
  void halfAKey_isToldByItsVariables() {
    assertThat(CredentialSource.without(Map.of("AWS_ACCESS_KEY_ID", "AKIA")))
        .hasMessage("AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY isn't.");
    assertThat(CredentialSource.without(Map.of())).hasMessage("There are no AWS credentials.");
  }

  @Test
  void settingThatTheSdkDoesNotTake_isToldAsThat() {
    assertThatThrownBy(
            () ->
                RealAccount.requireSettings(
                    () -> {
                      throw new IllegalStateException("Unsupported retry mode: bogus");
                    }))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.error()).isEqualTo("AwsSettingsNotUsable");
              assertThat(failure.remedy()).contains("AWS_RETRY_MODE");
            })
        .hasMessageContaining("Unsupported retry mode: bogus");
  }
}
