package rolebridge.cli.result;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rolebridge.cli.setup.Commands;

/** What to do about an error that ended a run, by the name of the exception. */
record Remedies(Commands commands) {

  private static final String AGAIN =
      "Run the same command again; it goes on from what is there already.";

  /** Errors whose text is another's: what it advises isn't about rolebridge. */
  private static final Set<String> TEXT_OF_OTHERS =
      Set.of("ThrottledException", "AwsUnavailableException", "XsoarUnavailableException");

  /** A sentence behind others that tells somebody to do something, and what follows it. */
  private static final Pattern INSTRUCTION =
      Pattern.compile(
          "(?<=\\. )(Activate|Ask|Copy|Correct|Decommission|Delete|Deploy|Find out|Give|If|Install|Let"
              + "|Look|Mend|Narrow|Provision|Put|Remove|Rename|Replace|Request|Restore|Set|Start"
              + "|Switch off|Take|Update|Wait|Write) .*",
          Pattern.DOTALL);

  /**
   * What to do about this error with this cause: what the cause asks for where it does, since to
   * run the same command again would be against it.
   */
  String of(String error, String cause) {
    if (!TEXT_OF_OTHERS.contains(error)) {
      Matcher instruction = INSTRUCTION.matcher(cause);
      if (instruction.find()) {
        return instruction.group();
      }
    }
    return of(error);
  }

  String of(String error) {
    return switch (error) {
      case "UserNotManagedException",
          "RoleNotManagedException",
          "PolicyNotManagedException",
          "SecretNotManagedException" ->
          "Give another name, or remove what rolebridge didn't make.";
      case "KeyLimitReachedException" ->
          "Delete one of the user's two access keys, the one that nothing uses.";
      case "AccessKeyInactiveException" ->
          "Activate the user's access key if it was made inactive by mistake, or delete it.";
      case "AccessKeyRevokedException" ->
          "Make a new key: "
              + commands.line("rotate", "USER", "--now")
              + "; a revoked one never comes back.";
      case "AccessKeyGoneException" ->
          "Provision one of the user's integrations again, which makes a new access key.";
      case "SecretEditedException" ->
          "Put the secret back as rolebridge stored it, as the cause says.";
      case "RotationUnsettledException" ->
          "Find out in CloudTrail who keeps changing the user's keys, then run the same command"
              + " again.";
      case "OldKeyInUseException" ->
          "Let what still uses the old access key read the secret, as the cause says.";
      case "RoleInUseException" -> "Switch off what uses the role and wait, or add --force.";
      case "RoleSharedException", "UserSharedException" ->
          "Take away what rolebridge didn't make, as the cause says, then run the same command"
              + " again.";
      case "AccountNotOpenException" ->
          "Deploy spoke.yaml in the account that the cause names, then run the same command again.";
      case "ApplyInputInvalid" ->
          "Give it the input that docs/requests.md shows, or let "
              + commands.line("apply", "DIR")
              + " make it.";
      case "AuditIncomplete" ->
          "Look at the cause; what was found elsewhere is announced by events DriftFound.";
      case "SessionsNotDeniedException" ->
          "Put right what the cause names, then revoke the key again; deny sessions by hand till then.";
      case "InstanceNotOursException" ->
          "Give another instanceName, or put the instance right in XSOAR, as the cause says.";
      case "InstanceRefusedException" ->
          "Put the instance or its integration right in XSOAR, as the cause says.";
      case "InstanceTestFailedException" ->
          "Mend what XSOAR's Test says, then run the same command again.";
      case "XsoarRefusedException" ->
          "Put the connection to XSOAR right, as the cause says and docs/xsoar.md tells.";
      case "AccessNotProvenException" ->
          "Look for a policy, boundary or organization rule that refuses what the cause names.";
      case "QuotaExceededException" ->
          "Raise the quota that the cause names, or remove what isn't used.";
      case "DocumentUnreadableException" -> "Write the document that the cause names anew.";
      case "DocumentRejectedException" -> "Correct the policy document that IAM refused.";
      case "PermissionMissingException", "RefusedByAwsException" ->
          "Deploy the stack of these sources, and look for rules of the organization that refuse"
              + " its functions this call.";
      case "InvalidRequestException" ->
          "Correct what the cause names; if the request is right, "
              + commands.line("up")
              + " deploys the stack of these sources, since only one of another version sends such a payload.";
      case "IllegalStateException", "java.lang.IllegalStateException" ->
          "If the cause names a variable of the functions, set the stack's parameter that it is made"
              + " of: "
              + commands.line("up", "--parameter", "NAME=VALUE")
              + ". Else "
              + commands.line("logs")
              + " shows what the functions wrote.";
      case "CompensationIncompleteException" ->
          "Remove by hand what the cause names, then run the same command again.";
      case "ConcurrentChangeException",
          "ResourceVanishedException",
          "NotYetPropagatedException",
          "ThrottledException",
          "AwsUnavailableException",
          "XsoarUnavailableException" ->
          AGAIN;
      default -> AGAIN + " " + commands.line("logs") + " shows what the functions wrote.";
    };
  }
}
