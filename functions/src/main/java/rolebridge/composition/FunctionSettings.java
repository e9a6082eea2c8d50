package rolebridge.composition;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import rolebridge.domain.accept.AcceptRequests;
import rolebridge.domain.port.Machine;

/** The stack's settings that only functions need. */
public interface FunctionSettings extends Settings {

  /** ARN of the function, without a version. */
  String functionArn();

  /** Whether IAM Access Analyzer validates policies before they are made. */
  boolean validatesPolicies();

  /** Organization of the account; empty when the stack doesn't say. */
  String organizationId();

  /** ARN of the role that the function itself runs as. */
  String functionRoleArn();

  /** How long nobody may have used a role that is removed without force. */
  Duration roleUnusedFor();

  /** ARN of each machine that other accounts' requests start, or their rejection. */
  Map<Machine, String> machineArns();

  /** ARN of the machine whose executions are undone. */
  String provisionMachineArn();

  /** ARN of the machine that looks after one user's keys. */
  String rotateUserMachineArn();

  /** What other accounts' requests are decided by. */
  AcceptRequests.Limits acceptingLimits();

  /** ARN of the queue that the rule for other accounts' requests fills. */
  String requestQueueArn();

  /** The connection to XSOAR, if there is one. */
  XsoarSettings xsoar();

  /** ARNs of the KMS keys of secrets, the former ones included. */
  Set<String> secretKmsKeys();

  /** How long a role goes unused before an audit reports it. */
  Duration roleLongUnused();
}
