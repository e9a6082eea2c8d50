package rolebridge.cli.result;

import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import rolebridge.cli.setup.Commands;
import rolebridge.domain.request.Nearest;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;

/** How a call of the command's own failed that AWS refused, or that didn't reach it. */
record AwsFailure(String error, String cause, String remedy) {

  private static final String UNREACHABLE = "AwsUnreachable";

  /** IAM User Guide and the services' "Common error types". */
  private static final Set<String> FORBIDDEN =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "UnauthorizedOperation",
          "AuthorizationError",
          // IAM Identity Center's, for an account or a role that the user isn't assigned.
          "ForbiddenException");

  private static final Set<String> UNKNOWN_CALLER =
      Set.of(
          "AuthFailure",
          "ExpiredToken",
          "ExpiredTokenException",
          "IncompleteSignature",
          "InvalidAccessKeyId",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "MissingAuthenticationToken",
          "OptInRequired",
          "RequestExpired",
          "SignatureDoesNotMatch",
          "UnrecognizedClientException");

  private static final int SERVER_ERROR = 500;

  /** What the local AWS answers to a call that it doesn't have. */
  private static final int NOT_IMPLEMENTED = 501;

  /** The region in a service's host name, such as states.eu-central-1.amazonaws.com. */
  private static final Pattern REGION = Pattern.compile("\\.([a-z]{2}-[a-z-]+-\\d+)\\.");

  static AwsFailure of(SdkException error) {
    return error instanceof AwsServiceException refused ? refused(refused) : unreachable(error);
  }

  private static AwsFailure refused(AwsServiceException error) {
    String code =
        Optional.ofNullable(error.awsErrorDetails())
            .map(details -> details.errorCode())
            .orElse("AwsError");
    return new AwsFailure(code, error.getMessage(), remedy(error, code));
  }

  private static String remedy(AwsServiceException error, String code) {
    if (FORBIDDEN.contains(code)) {
      return "Use credentials that may make this call, for example of another --profile.";
    }
    if (UNKNOWN_CALLER.contains(code)) {
      return "Sign in again, for example with aws sso login, and check this machine's clock; a"
          + " region that the account hasn't enabled refuses everybody.";
    }
    if (error.statusCode() == NOT_IMPLEMENTED) {
      return "Use a real account, with --target aws: the local AWS doesn't have this call.";
    }
    if (error.isThrottlingException() || error.statusCode() >= SERVER_ERROR) {
      return "Run the same command again in a minute.";
    }
    return "Correct what the cause names, then run the same command again.";
  }

  private static AwsFailure unreachable(SdkException error) {
    for (Throwable one = error; one != null; one = one.getCause()) {
      if (one instanceof UnknownHostException unknown) {
        return unknownHost(String.valueOf(unknown.getMessage()).replaceFirst(":.*", ""));
      }
      if (one instanceof SSLException) {
        return new AwsFailure(
            UNREACHABLE,
            error.getMessage(),
            "Let the JDK trust the authority that signed the answer, a proxy's perhaps: its"
                + " certificate goes into the JDK's cacerts with keytool -importcert -cacerts.");
      }
    }
    // So begins what the rules of endpoints refuse, whose message names it.
    if (String.valueOf(error.getMessage()).startsWith("Invalid Configuration")) {
      return new AwsFailure(
          "AwsSettingsNotUsable",
          error.getMessage(),
          "Unset one of them: AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT, AWS_ENDPOINT_URL,"
              + " or the profile's line for it.");
    }
    return new AwsFailure(
        UNREACHABLE,
        error.getMessage(),
        "Check the network, its proxy (HTTPS_PROXY) and AWS_ENDPOINT_URL; for the local AWS,"
            + " "
            + Commands.PLAIN.line("down")
            + " and the same command again.");
  }

  private static AwsFailure unknownHost(String host) {
    List<String> regions = Region.regions().stream().map(Region::id).sorted().toList();
    Matcher named = REGION.matcher(host);
    String cause = "Nobody knows the host " + host + ".";
    if (named.find() && !regions.contains(named.group(1))) {
      return new AwsFailure(
          "RegionUnknown",
          cause + " AWS has no region " + named.group(1) + " that this version of the SDK knows.",
          Nearest.to(named.group(1), regions)
              .map(near -> "Did you mean --region " + near + "?")
              .orElse("Give a region of AWS with --region, such as eu-central-1."));
    }
    return new AwsFailure(
        UNREACHABLE, cause, "Check this machine's network and name service (DNS), or its VPN.");
  }
}
