package rolebridge.cli.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.request.Nearest;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileLocation;
import software.amazon.awssdk.profiles.ProfileProperty;
import software.amazon.awssdk.services.sso.auth.ExpiredTokenException;
import software.amazon.awssdk.services.sso.model.UnauthorizedException;

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
  private static final String DEFAULT = "default";

  /** A property of a profile, of whose name the SDK has no public constant. */
  private static final String SSO_SESSION = "sso_session";

  /** What {@code SsoOidcTokenProvider} says, which has no exception of its own for them. */
  private static final Set<String> WITHOUT_TOKEN =
      Set.of("Token is expired", "Unable to load SSO token");

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

  /** Of the files that the SDK reads; ends the command where it can't read one. */
  private static Map<String, Profile> profiles() {
    requireReadable(
        ProfileFileLocation.configurationFileLocation(), ProfileFile.Type.CONFIGURATION);
    requireReadable(ProfileFileLocation.credentialsFileLocation(), ProfileFile.Type.CREDENTIALS);
    return ProfileFile.defaultProfileFile().profiles();
  }

  private static void requireReadable(Optional<Path> place, ProfileFile.Type type) {
    place.ifPresent(
        file -> {
          try {
            ProfileFile.builder().content(file).type(type).build();
          } catch (IllegalArgumentException e) {
            throw Failure.usage(
                "AwsSettingsNotUsable",
                "The AWS SDK can't read " + file + ": " + e.getMessage(),
                "Correct what it names; the file is UTF-8 without a byte order mark, which some"
                    + " editors write before its first line.");
          }
        });
  }

  /**
   * The credentials; ends the command, naming the profile, where there are none. A sign-in may also
   * end while the command runs.
   */
  AwsCredentialsProvider provider() {
    AwsCredentialsProvider provider =
        told(
            () ->
                profile
                    .filter(_ -> asked)
                    .<AwsCredentialsProvider>map(ProfileCredentialsProvider::create)
                    .orElseGet(() -> DefaultCredentialsProvider.builder().build()));
    AwsCredentialsProvider telling = telling(provider);
    telling.resolveCredentials();
    return telling;
  }

  AwsCredentialsProvider telling(AwsCredentialsProvider provider) {
    return () -> told(provider::resolveCredentials);
  }

  private <T> T told(Supplier<T> source) {
    try {
      return source.get();
    } catch (SdkException
        | UncheckedIOException
        | IllegalArgumentException
        | IllegalStateException e) {
      // The SDK also ends with the others: for sign-ins that never were, lines of a profile that
      // are missing, and profiles in a circle.
      throw without(e);
    }
  }

  private RuntimeException without(RuntimeException error) {
    Map<String, Profile> known = profiles();
    Map<String, String> environment = System.getenv();
    return profile
        .or(
            () ->
                Optional.of(DEFAULT)
                    .filter(known::containsKey)
                    .filter(_ -> environment.getOrDefault(KEY, "").isEmpty())
                    .filter(name -> signsIn(sources(name, known).getLast())))
        .map(name -> without(name, asked ? error : ofProfile(name, error), known))
        .orElseGet(() -> without(environment));
  }

  /** The chain of all sources says of each that it failed, but not how. */
  private static RuntimeException ofProfile(String name, RuntimeException ofAll) {
    try {
      ProfileCredentialsProvider.create(name).resolveCredentials();
      return ofAll;
    } catch (RuntimeException e) {
      return e;
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
    for (Profile each : sources(name, known)) {
      Optional<String> device = each.property(ProfileProperty.MFA_SERIAL);
      if (device.isPresent() && each.property(ProfileProperty.ROLE_ARN).isPresent()) {
        throw Failure.environment(
            "MfaCodeNeeded",
            "The AWS profile %s needs a code of the MFA device %s, which only the AWS CLI asks for."
                .formatted(name, device.get()),
            "Let it ask, with eval \"$(%s --format env)\","
                    .formatted(aws("configure export-credentials", name))
                + " then run the same command again without a profile.");
      }
    }
  }

  /** The profile, and those that it takes its credentials from, in their order. */
  private static List<Profile> sources(String name, Map<String, Profile> known) {
    Map<String, Profile> sources = new LinkedHashMap<>();
    for (Optional<String> at = Optional.of(name);
        at.isPresent() && known.containsKey(at.get()) && !sources.containsKey(at.get()); ) {
      Profile profile = known.get(at.get());
      sources.put(at.get(), profile);
      at = profile.property(ProfileProperty.SOURCE_PROFILE);
    }
    return List.copyOf(sources.values());
  }

  /** Whether the profile's credentials come from IAM Identity Center. */
  private static boolean signsIn(Profile profile) {
    return profile.property(SSO_SESSION).isPresent()
        || profile.property(ProfileProperty.SSO_START_URL).isPresent();
  }

  /** What ends the command where the profile, by its own source, has no credentials. */
  static RuntimeException without(String name, RuntimeException error, Map<String, Profile> known) {
    Profile source = sources(name, known).getLast();
    String by = source.name().equals(name) ? "" : ", through its source " + source.name() + ",";
    if (signsIn(source) && isWithoutToken(error)) {
      return Failure.environment(
          "SignInNeeded",
          "The AWS profile %s%s has no valid sign-in to IAM Identity Center: it has ended, or there"
                  .formatted(name, by)
              + " was none yet.",
          "Sign in with " + aws("sso login", source.name()) + ", then run the same command again.");
    }
    if (causes(error).anyMatch(CredentialSource::isOfTheCall)) {
      return error;
    }
    return Failure.environment(
        "CredentialsMissing",
        "There are no AWS credentials for profile " + name + ": " + error.getMessage(),
        "Give the profile credentials, for example with "
            + aws(signsIn(source) ? "configure sso" : "configure", source.name())
            + ", or name another one with --profile.");
  }

  private static Stream<Throwable> causes(Throwable error) {
    return Stream.iterate(error, one -> one != null, Throwable::getCause);
  }

  /** Whether AWS refused, or wasn't reached, which the profile's lines can't help. */
  private static boolean isOfTheCall(Throwable error) {
    return error instanceof AwsServiceException
        || (error instanceof IOException && !(error instanceof FileSystemException));
  }

  /** Whether there is no token, it has ended, or IAM Identity Center doesn't take it any more. */
  private static boolean isWithoutToken(RuntimeException error) {
    return causes(error)
        .anyMatch(
            one ->
                one instanceof ExpiredTokenException
                    || one instanceof UnauthorizedException
                    || one instanceof NoSuchFileException
                    || (one instanceof SdkClientException
                        && WITHOUT_TOKEN.contains(String.valueOf(one.getMessage()))));
  }

  private static String aws(String command, String profile) {
    return "aws " + command + " " + Commands.words(List.of("--profile", profile));
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
