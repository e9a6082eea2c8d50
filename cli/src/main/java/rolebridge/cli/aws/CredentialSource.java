package rolebridge.cli.aws;

import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.request.Nearest;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileProperty;

/**
 * Where the credentials for a real account come from. A profile that is asked for wins over keys in
 * the environment, and those over {@code AWS_PROFILE}, as with the AWS CLI.
 *
 * @param profile which; empty where the environment has keys, or the default is taken
 * @param asked whether it was named to rolebridge, not to all programs by {@code AWS_PROFILE}
 */
record CredentialSource(Optional<String> profile, boolean asked) {

  private static final String KEY = "AWS_ACCESS_KEY_ID";
  private static final String SECRET = "AWS_SECRET_ACCESS_KEY";
  private static final String PROFILE = "AWS_PROFILE";

  /** A property of a profile, of whose name the SDK has no public constant. */
  private static final String SSO_SESSION = "sso_session";

  static CredentialSource of(Optional<String> asked) {
    return of(asked, System.getenv());
  }

  static CredentialSource of(Optional<String> asked, Map<String, String> environment) {
    if (asked.isPresent()) {
      return new CredentialSource(asked, true);
    }
    boolean keys = !environment.getOrDefault(KEY, "").isEmpty();
    return new CredentialSource(
        Optional.of(environment.getOrDefault(PROFILE, "")).filter(name -> !keys && !name.isEmpty()),
        false);
  }

  /** Ends the command where the profile isn't there, or needs what nobody can be asked for. */
  void requireUsable() {
    Map<String, Profile> known = profiles();
    profile.ifPresent(
        name -> {
          requireProfile(name, known.keySet());
          requireNoCode(name, known);
        });
  }

  private static Map<String, Profile> profiles() {
    return ProfileFile.defaultProfileFile().profiles();
  }

  /** The credentials; ends the command, naming the profile, where there are none. */
  AwsCredentialsProvider provider() {
    try {
      AwsCredentialsProvider provider =
          profile
              .filter(_ -> asked)
              .<AwsCredentialsProvider>map(ProfileCredentialsProvider::create)
              .orElseGet(() -> DefaultCredentialsProvider.builder().build());
      provider.resolveCredentials();
      return provider;
    } catch (SdkException | UncheckedIOException | IllegalStateException e) {
      // The SDK also ends with the others, for sign-ins that never were and profiles in a circle.
      throw profile.map(name -> without(name, e)).orElseGet(() -> without(System.getenv()));
    }
  }

  static void requireProfile(String name, Set<String> known) {
    if (!known.contains(name)) {
      throw Failure.usage(
          "ProfileUnknown",
          "There is no AWS profile " + name + ".",
          Nearest.to(name, known).map(near -> "Did you mean " + near + "? ").orElse("")
              + "aws configure list-profiles lists all.");
    }
  }

  /** The SDK for Java can't ask for the code of an MFA device, and would be refused without. */
  private static void requireNoCode(String name, Map<String, Profile> known) {
    Set<String> seen = new HashSet<>();
    for (Optional<String> at = Optional.of(name);
        at.isPresent() && seen.add(at.get()) && known.containsKey(at.get()); ) {
      Profile profile = known.get(at.get());
      Optional<String> device = profile.property(ProfileProperty.MFA_SERIAL);
      if (device.isPresent() && profile.property(ProfileProperty.ROLE_ARN).isPresent()) {
        throw Failure.environment(
            "MfaCodeNeeded",
            "The AWS profile %s needs a code of the MFA device %s, which only the AWS CLI asks for."
                .formatted(name, device.get()),
            "Let it ask, with eval \"$(aws configure export-credentials --profile %s --format env)\","
                    .formatted(name)
                + " then run the same command again without a profile.");
      }
      at = profile.property(ProfileProperty.SOURCE_PROFILE);
    }
  }

  private static Failure without(String name, RuntimeException error) {
    Profile profile = profiles().get(name);
    boolean signsIn =
        profile.property(SSO_SESSION).isPresent()
            || profile.property(ProfileProperty.SSO_START_URL).isPresent();
    if (signsIn) {
      return Failure.environment(
          "SignInNeeded",
          "The AWS profile %s has no valid sign-in to IAM Identity Center: it has ended, or there"
                  .formatted(name)
              + " was none yet.",
          "Sign in with aws sso login --profile " + name + ", then run the same command again.");
    }
    return Failure.environment(
        "CredentialsMissing",
        "There are no AWS credentials for profile " + name + ": " + error.getMessage(),
        "Give the profile credentials, for example with aws configure --profile "
            + name
            + ", or name another one with --profile.");
  }

  static Failure without(Map<String, String> environment) {
    if (!environment.getOrDefault(KEY, "").isEmpty()
        && environment.getOrDefault(SECRET, "").isEmpty()) {
      return Failure.environment(
          "CredentialsMissing",
          KEY + " is set, and " + SECRET + " isn't.",
          "Set it too, or unset " + KEY + " and name a profile with --profile.");
    }
    return Failure.environment(
        "CredentialsMissing",
        "There are no AWS credentials.",
        "Sign in, for example with aws sso login, or name a profile that has credentials with"
            + " --profile.");
  }

  @Override
  public String toString() {
    return profile.map(name -> "profile " + name).orElse("of the environment, or the default ones");
  }
}
