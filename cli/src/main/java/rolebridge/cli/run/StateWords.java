package rolebridge.cli.run;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Set;

/** What the state machines' states do, in plain words of at most 41 letters. */
public final class StateWords {

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          // provision
          entry("ResolveRequest", "checks the request against the account"),
          entry("EnsureUser", "creates the IAM user unless it exists"),
          entry("GrantAssumeRole", "lets the user assume its roles"),
          entry("EnsurePolicy", "creates or updates the permission policy"),
          entry("EnsureRole", "creates or updates the role"),
          entry("PatchTrust", "adds the user to the role's trust"),
          entry("EnsureAccessKey", "creates the access key and its secret"),
          entry("ValidateAccess", "proves that the key can assume the role"),
          entry("ConfigureInstance", "brings the key into XSOAR, if connected"),
          entry("Announce", "announces the result as an event"),
          entry("Compensate", "takes back what this run made"),
          entry("AnnounceFailure", "announces the failure as an event"),
          entry("AnnounceRejection", "announces the rejection as an event"),
          // apply
          entry("ApplyGroups", "provisions the requests, user by user"),
          entry("ApplyRequests", "provisions one user's requests in turn"),
          entry("Provision", "runs provision for one request"),
          // decommission
          entry("ResolveRemoval", "finds what belongs to the request"),
          entry("RemoveRole", "removes the role and its policy"),
          entry("RetireUser", "deactivates the keys if no role is left"),
          // rotate-user
          entry("InspectKeys", "reads the keys and decides what is due"),
          entry("RemoveOrphan", "deletes a key that never got into use"),
          entry("CreatePendingKey", "creates the new key"),
          entry("ValidatePendingKey", "proves that the key can assume all roles"),
          entry("PromoteKey", "makes the new key the current one"),
          entry("UpdateInstance", "brings the current key into XSOAR"),
          entry("TestInstance", "presses Test in XSOAR"),
          entry("PutBackOldKey", "makes the old key the current one again"),
          entry("DeactivateOldKey", "deactivates the old key"),
          entry("DeleteOldKey", "deletes the old key"),
          entry("RemoveUser", "deletes the user, its keys and its secret"),
          // revoke, rotate
          entry("RevokeKey", "deactivates the key, denies its sessions"),
          entry("AwaitDeactivation", "waits until new sessions are let in"),
          entry("RotateUser", "does what is due for the user's keys"),
          entry("FindDueUsers", "finds the users that something is due for"),
          entry("RotateUsers", "does it, user by user"),
          entry("Summarise", "sums up what was done"),
          entry("StartNextPass", "starts the pass for the users left"),
          // audit
          entry("FindAudited", "finds the users and accounts to compare"),
          entry("AuditGroups", "compares all users with what was proven"),
          entry("AuditBatches", "compares the users with what was proven"),
          entry("AuditUsers", "compares some users with what was proven"),
          entry("RepairUsers", "compares some users and repairs them"),
          entry("AnnounceDrift", "announces each user's differences"),
          entry("AnnounceUsers", "announces differences as events"),
          entry("AuditAccounts", "looks in each account for nobody's things"),
          entry("AuditAccount", "looks in an account for nobody's things"),
          entry("AnnounceAccountDrift", "announces the account's differences"),
          entry("AnnounceAccount", "announces a difference as an event"),
          entry("ListExternalAccess", "asks IAM Access Analyzer for its findings"),
          entry("DescribeExternalAccess", "reads which roles the findings are of"),
          entry("AnnounceExternalAccess", "announces the findings as events"),
          entry("AnnounceExternalAccessOfRoles", "announces some findings as events"),
          entry("SummariseAudit", "sums up what was found"),
          // answer
          entry("SendAnswer", "sends the answer to the other account"));

  private StateWords() {}

  /** The words for a state; empty for one that these sources don't know. */
  public static String of(String state) {
    return WORDS.getOrDefault(state, "");
  }

  /** The states that there are words for. */
  public static Set<String> known() {
    return WORDS.keySet();
  }
}
