package rolebridge.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.cli.setup.Failure;

/** What profiles come to where no network is needed to tell. */
@Isolated("sets system properties")
class CredentialSourceTest {

  private static final String PROFILES =
      """
      [profile keys]
      aws_access_key_id = AKIAIOSFODNN7EXAMPLE
      aws_secret_access_key = example

      [profile signed-out]
      sso_session = company
      sso_account_id = 123456789012
      sso_role_name = Admin

      [sso-session company]
      sso_start_url = https://rolebridge.invalid/start-of-CredentialSourceTest
      sso_region = eu-central-1
      sso_registration_scopes = sso:account:access

      [profile legacy-signed-out]
      sso_start_url = https://rolebridge.invalid/legacy-of-CredentialSourceTest
      sso_region = eu-central-1
      sso_account_id = 123456789012
      sso_role_name = Admin

      [profile mfa]
      role_arn = arn:aws:iam::123456789012:role/Admin
      source_profile = keys
      mfa_serial = arn:aws:iam::123456789012:mfa/jane

      [profile through-mfa]
      role_arn = arn:aws:iam::210987654321:role/Admin
      source_profile = mfa

      [profile round]
      role_arn = arn:aws:iam::210987654321:role/Admin
      source_profile = round-again

      [profile round-again]
      role_arn = arn:aws:iam::210987654321:role/Admin
      source_profile = round

      [profile empty]
      region = eu-central-1
      """;

  private final Map<String, String> before = new HashMap<>();

  @TempDir private Path folder;

  @BeforeEach
  void profiles() throws IOException {
    Path config = Files.writeString(folder.resolve("config"), PROFILES);
    Path none = Files.writeString(folder.resolve("credentials"), "");
    set("aws.configFile", config.toString());
    set("aws.sharedCredentialsFile", none.toString());
    set("aws.disableEc2Metadata", "true");
  }

  private void set(String property, String value) {
    before.put(property, System.getProperty(property));
    System.setProperty(property, value);
  }

  @AfterEach
  void restore() {
    before.forEach(
        (property, value) -> {
          if (value == null) {
            System.clearProperty(property);
          } else {
            System.setProperty(property, value);
          }
        });
  }

  /** As an account is made. */
  private static void usable(Optional<String> profile, Map<String, String> environment) {
    CredentialSource source = CredentialSource.of(profile, environment);
    source.requireUsable();
    source.provider();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          signed-out | SignInNeeded | aws sso login --profile signed-out
          legacy-signed-out | SignInNeeded | aws sso login --profile legacy-signed-out
          mfa | MfaCodeNeeded | aws configure export-credentials --profile mfa
          through-mfa | MfaCodeNeeded | aws configure export-credentials --profile through-mfa
          empty | CredentialsMissing | aws configure --profile empty
          round | CredentialsMissing | aws configure --profile round
          signedout | ProfileUnknown | Did you mean signed-out?
          """)
  void profileThatCannotBeUsed_isTold_withWhatToDo(String name, String error, String remedy) {
    assertThatThrownBy(() -> usable(Optional.of(name), Map.of()))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.error()).isEqualTo(error);
              assertThat(failure.remedy()).contains(remedy);
              assertThat(failure.getMessage()).contains(name);
            });
  }

  @Test
  void profileWithKeys_isUsed() {
    CredentialSource source = CredentialSource.of(Optional.of("keys"), Map.of());

    assertThat(source.provider().resolveCredentials().accessKeyId())
        .isEqualTo("AKIAIOSFODNN7EXAMPLE");
    assertThat(source).hasToString("profile keys");
  }

  @Test
  void keysOfTheEnvironment_winOverAwsProfile_butNotOverOneThatIsAskedFor() {
    Map<String, String> both = Map.of("AWS_PROFILE", "mfa", "AWS_ACCESS_KEY_ID", "AKIA");

    assertThat(CredentialSource.of(Optional.empty(), both).profile()).isEmpty();
    assertThat(CredentialSource.of(Optional.of("keys"), both).profile()).contains("keys");
    assertThat(CredentialSource.of(Optional.empty(), Map.of("AWS_PROFILE", "mfa")).profile())
        .contains("mfa");
    assertThatThrownBy(() -> usable(Optional.empty(), Map.of("AWS_PROFILE", "mfa")))
        .hasMessageContaining("needs a code of the MFA device");
    assertThatThrownBy(() -> usable(Optional.empty(), Map.of("AWS_PROFILE", "no")))
        .hasMessage("There is no AWS profile no.");
  }
}
