package rolebridge.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sso.auth.ExpiredTokenException;
import software.amazon.awssdk.services.sso.model.SsoException;
import software.amazon.awssdk.services.sso.model.UnauthorizedException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

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

      [profile role-of-signed-out]
      role_arn = arn:aws:iam::210987654321:role/Admin
      source_profile = signed-out

      [profile role-of-role]
      role_arn = arn:aws:iam::210987654321:role/Audit
      source_profile = role-of-signed-out

      [profile role-of-empty]
      role_arn = arn:aws:iam::210987654321:role/Admin
      source_profile = empty

      [profile no-session]
      sso_session = gone
      sso_account_id = 123456789012
      sso_role_name = Admin

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
          role-of-signed-out | SignInNeeded | aws sso login --profile signed-out,
          role-of-role | SignInNeeded | aws sso login --profile signed-out,
          role-of-empty | CredentialsMissing | aws configure --profile empty,
          no-session | CredentialsMissing | aws configure sso --profile no-session,
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

  /** Only what a sign-in mends is told to be one; what IAM Identity Center refuses is its own. */
  @ParameterizedTest
  @MethodSource
  void failureOfSignIn_isToldByItsCause(RuntimeException error, boolean signIn) {
    RuntimeException told =
        CredentialSource.without(
            "role-of-signed-out", error, ProfileFile.defaultProfileFile().profiles());

    if (signIn) {
      assertThat(told)
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.error()).isEqualTo("SignInNeeded");
                assertThat(failure.remedy()).contains("aws sso login --profile signed-out,");
              });
    } else {
      assertThat(told).isSameAs(error);
    }
  }

  static Stream<Arguments> failureOfSignIn_isToldByItsCause() {
    return Stream.of(
        Arguments.of(ExpiredTokenException.builder().message("expired").build(), true),
        Arguments.of(UnauthorizedException.builder().message("Session token").build(), true),
        Arguments.of(SdkClientException.create("Token is expired"), true),
        Arguments.of(SdkClientException.create("Unable to load SSO token"), true),
        Arguments.of(SsoException.builder().message("No access").build(), false),
        Arguments.of(StsException.builder().message("AccessDenied").build(), false),
        Arguments.of(SdkClientException.create("No", new UnknownHostException("sso")), false));
  }

  @Test
  void signInThatEndsWhileTheCommandRuns_isTold_notTheNetwork() {
    AwsCredentialsProvider ended =
        () -> {
          throw ExpiredTokenException.builder().message("expired").build();
        };
    try (StsClient sts =
        StsClient.builder()
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(
                CredentialSource.of(Optional.of("signed-out"), Map.of()).telling(ended))
            .build()) {
      assertThatThrownBy(sts::getCallerIdentity)
          .isInstanceOfSatisfying(
              Failure.class, failure -> assertThat(failure.error()).isEqualTo("SignInNeeded"));
    }
  }

  /** The SDK reads no such names, and the AWS CLI does. */
  @Test
  void namesOfProfiles_areQuoted() {
    String name = "it's $(touch RAN)";
    Profile profile =
        Profile.builder().name(name).properties(Map.of("sso_session", "company")).build();

    assertThat(
            CredentialSource.without(
                name, ExpiredTokenException.builder().build(), Map.of(name, profile)))
        .isInstanceOfSatisfying(
            Failure.class,
            failure ->
                assertThat(failure.remedy()).contains("--profile 'it'\\''s $(touch RAN)', then"));
  }

  @ParameterizedTest
  @CsvSource({
    "config, '[profile keys\n'",
    "config, '[default]\nregion\n'",
    "config, '\uFEFF[default]\nregion = eu-central-1\n'",
    "credentials, 'aws_access_key_id = A\n'",
    "credentials, '\uFEFF[default]\n'"
  })
  void fileThatCannotBeRead_isNamed(String file, String content) throws IOException {
    Files.writeString(folder.resolve(file), content);

    assertThatThrownBy(() -> usable(Optional.empty(), Map.of()))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exit()).isEqualTo(Exit.USAGE);
              assertThat(failure.error()).isEqualTo("AwsSettingsNotUsable");
              assertThat(failure).hasMessageContaining(folder.resolve(file) + ": ");
              assertThat(failure).hasMessageContaining("line ");
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
