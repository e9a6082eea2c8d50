package rolebridge.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.HistoryEvent;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;
import rolebridge.domain.catalog.EngineHosts;
import rolebridge.domain.policy.PolicyDocument;

class ProvisionResultTest {

  private static final Instant START = EndedRun.START;
  private static final String ARN =
      "arn:aws:states:us-east-1:000000000000:execution:rolebridge-provision:one";
  private static final String INSTANCE =
      """
      {"integration": "AWS - IAM", "instanceName": "AWS-IAM-remediation",
       "roleArn": "arn:aws:iam::000000000000:role/rolebridge/x/r", "roleSessionName": "r_SESSION",
       "roleSessionDuration": 900, "region": "eu-central-1", "userName": "x",
       "userArn": "arn:aws:iam::000000000000:user/rolebridge/x",
       "policyArns": ["arn:aws:iam::000000000000:policy/rolebridge/x/p"],
       "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
       "secretArn": "arn:aws:secretsmanager:us-east-1:000000000000:secret:rolebridge/x-AbCdEf",
       "acknowledgedRisks": ["aws-iam-delete-user"],
       "instanceId": "",
       "settings": [
         {"label": "Role Arn", "parameter": "roleArn", "required": false, "note": "",
          "value": "arn:aws:iam::000000000000:role/rolebridge/x/r"},
         {"label": "Role Session Name", "parameter": "roleSessionName", "required": false, "note": "",
          "value": "r_SESSION"},
         {"label": "Role Session Duration", "parameter": "sessionDuration", "required": false, "note": "",
          "value": "900"},
         {"label": "AWS Default Region", "parameter": "defaultRegion", "required": true, "note": "",
          "value": "eu-central-1"},
         {"label": "Access Key", "parameter": "credentials.identifier", "required": false, "note": "",
          "value": "AKIAIOSFODNN7EXAMPLE"},
         {"label": "Role name for cross-organization account access",
          "parameter": "access_role_name", "required": false, "value": "",
          "note": "only for several accounts"},
         {"label": "Secret Key", "parameter": "credentials.password", "required": false,
          "value": "",
          "note": "member password of the secret arn:aws:secretsmanager"}],
       "engineHosts": ["ec2.eu-central-1.amazonaws.com", "sts.eu-central-1.amazonaws.com"],
       "servicesOfUnknownHosts": ["cloudwatch"]}\
      """;

  private static final Advice NO_ADVICE =
      new Advice(
          Set.of(),
          Set.of(),
          List.of(),
          EngineHosts.of(PolicyDocument.of(List.of()), "eu-central-1"));

  private final LocalAccount account = new LocalAccount(URI.create("http://127.0.0.1:4566"));
  private final ProvisionResult result = new ProvisionResult(account, true, true, false);

  private static Execution succeeded(String changes) {
    return succeeded(changes, "[]");
  }

  private static Execution succeeded(String changes, String notProven) {
    return EndedRun.succeeded(
            ARN,
            "{\"instance\": %s, \"changes\": %s, \"proven\": [], \"notProven\": %s}"
                .formatted(INSTANCE, changes, notProven))
        .execution();
  }

  private static Execution failed(String error, String cause) {
    return EndedRun.failed(ARN, error, cause).execution();
  }

  @Test
  void ready_hasWhatTheFormAsksForAndTheCommandForTheSecret() {
    Outcome outcome =
        result.of(succeeded("[{\"action\": \"CreateUser\", \"resource\": \"arn:x\"}]"), List.of());

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(outcome.text())
        .contains("Name                       AWS-IAM-remediation")
        .contains("Role Arn                   arn:aws:iam::000000000000:role/rolebridge/x/r")
        .contains("Role Session Name          r_SESSION")
        .contains("Role Session Duration      900")
        .contains("AWS Default Region         eu-central-1\n")
        .contains("Access Key                 AKIAIOSFODNN7EXAMPLE")
        .contains("Secret Key                 member password of the secret arn:aws")
        .contains(
            "aws --region us-east-1 --endpoint-url http://127.0.0.1:4566 secretsmanager"
                + " get-secret-value")
        .contains(
            """
              Role name for cross-organization account access
                                         only for several accounts
            """)
        .contains("Risks acknowledged         aws-iam-delete-user\n")
        .contains("CreateUser             arn:x")
        .doesNotContain("unchanged", "not enforced", "Not proven");
    assertThat(
            Schemas.errors(
                "provision", Json.pretty(outcome.with(NO_ADVICE.members(), "").document())))
        .isEmpty();
  }

  @Test
  void findingsInThePolicies_areTold_orWhyThereAreNone() {
    Outcome found =
        result.of(
            validated(
                """
                {"notAsked": "", "findings": [{"policy": 1, "type": "WARNING", "code": "X",
                  "details": "Don't.", "link": "https://docs.aws.amazon.com/x"}]}"""),
            List.of());

    assertThat(found.text())
        .endsWith(
            """


            IAM Access Analyzer finds:
              policy 1  WARNING  X
                Don't.
                https://docs.aws.amazon.com/x""");
    assertThat(
            Schemas.errors(
                "provision", Json.pretty(found.with(NO_ADVICE.members(), "").document())))
        .isEmpty();
    assertThat(
            result
                .of(validated("{\"notAsked\": \"It is away.\", \"findings\": []}"), List.of())
                .text())
        .endsWith("\n\nNot validated, or not all: It is away.");
    assertThat(result.of(validated("null"), List.of()).text()).doesNotContain("alidat");
  }

  private static Execution validated(String validation) {
    return EndedRun.succeeded(
            ARN,
            "{\"instance\": %s, \"changes\": [], \"proven\": [], \"notProven\": [], \"validation\": %s}"
                .formatted(INSTANCE, validation))
        .execution();
  }

  /** They are the run's own, so that the event and the screen can't differ. */
  @Test
  void hosts_areThoseOfTheRun() {
    assertThat(ProvisionResult.hosts(succeeded("[]")))
        .isEqualTo(
            new EngineHosts(
                List.of("ec2.eu-central-1.amazonaws.com", "sts.eu-central-1.amazonaws.com"),
                List.of("cloudwatch")));
  }

  @Test
  void ready_handedOver_namesTheInstance() {
    Execution run =
        EndedRun.succeeded(
                ARN,
                "{\"instance\": %s, \"changes\": [], \"proven\": [], \"notProven\": []}"
                    .formatted(INSTANCE.replace("\"instanceId\": \"\"", "\"instanceId\": \"i-1\"")))
            .execution();

    assertThat(result.of(run, List.of()).text())
        .contains("XSOAR has them, in instance i-1, and its Test is green.");
  }

  @Test
  void ready_notAllProven_saysWhatIsntAndWhy() {
    Outcome outcome =
        result.of(
            succeeded(
                "[]",
                """
                [{"reason": "WILDCARD", "actions": ["s3:List*", "s3:Get*"], "resources": ["*"],
                  "explanation": "no wildcards"},
                 {"reason": "NEGATIVE_PROOF", "actions": [], "resources": [],
                  "explanation": "the trust was judged by its statements only"}]\
                """),
            List.of());

    assertThat(outcome.text())
        .contains(
            """

            Not proven:
              s3:List*, s3:Get* on *: no wildcards
              the trust was judged by its statements only\
            """);
    assertThat(
            Schemas.errors(
                "provision", Json.pretty(outcome.with(NO_ADVICE.members(), "").document())))
        .isEmpty();
  }

  @Test
  void ready_nothingChanged_isUnchanged() {
    Outcome outcome = result.of(succeeded("[]"), List.of());

    assertThat(outcome.text()).contains("unchanged");
    assertThat(outcome.document()).containsEntry("changes", List.of());
  }

  @Test
  void ready_iamNotEnforced_saysThatNothingIsProven() {
    Outcome outcome =
        new ProvisionResult(account, false, false, false).of(succeeded("[]"), List.of());

    assertThat(outcome.text())
        .contains("IAM not enforced")
        .contains(
            "AWS Default Region         eu-central-1, the hub's, since the request names none");
    assertThat(outcome.document()).containsEntry("iamEnforced", false);
  }

  @Test
  void rejected_hasTheViolationsOfTheFirstState() {
    String output =
        """
        {"plan": null, "violations": [{"field": "/roleName", "rule": "roleNotManaged", "value": "r",
         "remedy": "Give another name."}]}\
        """;
    Outcome outcome =
        result.of(
            failed("RequestRejected", "{\"failedState\": \"ResolveRequest\"}"),
            List.of(
                new HistoryEvent(HistoryEvent.Kind.ENTERED, START, "ResolveRequest", ""),
                new HistoryEvent(HistoryEvent.Kind.EXITED, START, "ResolveRequest", output)));

    assertThat(outcome.exit()).isEqualTo(Exit.USAGE);
    assertThat(outcome.text()).contains("/roleName  roleNotManaged", "Give another name.");
    assertThat(outcome.document()).containsEntry("status", "rejected");
    assertThat(Schemas.errors("provision", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void failed_hasStateCauseRemedyAndWhatWasUndone() {
    String cause =
        """
        {"failedState": "ValidateAccess", "error": "AccessNotProvenException", "message": "No.",
         "undone": [{"action": "DeleteRole", "resource": "arn:r"}],
         "kept": [{"resource": "arn:u", "reason": "the user has other roles: o"}]}\
        """;
    Outcome outcome = result.of(failed("AccessNotProvenException", cause), List.of());

    assertThat(outcome.exit()).isEqualTo(Exit.RUN_FAILED);
    assertThat(outcome.text())
        .contains("failed in the state ValidateAccess: AccessNotProvenException")
        .contains("cause   No.")
        .contains("remedy  Look for a policy, boundary or organization rule")
        .contains("DeleteRole             arn:r")
        .contains("Kept: arn:u, since the user has other roles: o");
    assertThat(outcome.document())
        .containsEntry("failedState", "ValidateAccess")
        .containsEntry("error", "AccessNotProvenException");
    assertThat(Schemas.errors("provision", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void failed_causeIsNotOurs_namesTheStateOfTheHistory() {
    Outcome outcome =
        result.of(
            failed("States.Runtime", "something broke"),
            List.of(
                new HistoryEvent(HistoryEvent.Kind.ENTERED, START, "EnsureUser", ""),
                new HistoryEvent(HistoryEvent.Kind.ATTEMPT_FAILED, START, "", "States.Timeout"),
                new HistoryEvent(HistoryEvent.Kind.EXITED, START, "EnsureUser", "{}"),
                new HistoryEvent(HistoryEvent.Kind.ENTERED, START, "Compensate", "")));

    assertThat(outcome.document())
        .containsEntry("failedState", "EnsureUser")
        .containsEntry("cause", "something broke");
    assertThat(Schemas.errors("provision", Json.pretty(outcome.document()))).isEmpty();
  }
}
