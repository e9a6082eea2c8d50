package rolebridge.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rolebridge.catalog.Catalog;
import rolebridge.cli.rehearsal.Difference;
import rolebridge.cli.rehearsal.Difference.Part;
import rolebridge.cli.rehearsal.Forecast;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.request.RequestSource;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;
import rolebridge.cli.text.Names;
import rolebridge.contract.Schemas;
import rolebridge.domain.catalog.RiskyAction;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.NeverGranted;
import rolebridge.domain.provision.Blueprint;
import rolebridge.domain.request.EgressIps;

class CheckResultTest {

  private static final Path FILE = Path.of("../events/provision-aws-iam.json");
  private static final String ROLE = "arn:aws:iam::000000000000:role/rolebridge/x/r";
  private static final String POLICY = "arn:aws:iam::000000000000:policy/rolebridge/x/p";

  @TempDir private Path folder;

  private static Outcome compared(boolean coloured, List<Change> changes, Difference... them) {
    return result(FILE, false).compared(new Forecast(changes, List.of(them)), coloured);
  }

  private static CheckResult result(Path file) {
    return result(file, false);
  }

  private static CheckResult result(Path file, boolean wide) {
    RequestFile read = RequestFile.read(RequestSource.of(file));
    Hub hub = new Hub("aws", "000000000000", "us-east-1", "", "");
    return new CheckResult(
        file.toString(),
        read,
        Blueprint.of(read.request(), hub, EgressIps.NONE),
        "",
        new Names("000000000000", wide));
  }

  private Path requestFile(String permissions) throws IOException {
    return Files.writeString(
        folder.resolve("request.json"),
        "{\"integration\": \"AWS - IAM\", \"userName\": \"xsoar.x\", %s}".formatted(permissions));
  }

  @Test
  void wildcards_areExpanded_andWhatTheBoundaryDeniesIsNamed() throws IOException {
    Outcome outcome =
        result(
                requestFile(
                    "\"actions\": [\"iam:*AccessKeys\", \"iam:*LoginProfile\"],"
                        + " \"allowWildcardActions\": true,"
                        + " \"acknowledgeRisks\": [\"iam:DeleteLoginProfile\"]"))
            .offline();

    assertThat(outcome.text())
        .contains("  iam:*AccessKeys covers iam:ListAccessKeys\n")
        .contains(
            """

            Never granted, since the boundary of rolebridge's roles denies it:
              iam:CreateLoginProfile
              iam:UpdateLoginProfile""");
    assertThat(outcome.document())
        .containsEntry("neverGranted", List.of("iam:CreateLoginProfile", "iam:UpdateLoginProfile"))
        .containsEntry("warnings", List.of());
    assertThat(Schemas.errors("check", Json.pretty(outcome.document()))).isEmpty();
  }

  private static List<String> allRisks() {
    return new Catalog()
        .riskyActions().stream()
            .map(RiskyAction::action)
            .filter(action -> !NeverGranted.grantsNothing(action))
            .distinct()
            .toList();
  }

  @Test
  void boundary_isSaid() throws IOException {
    Outcome standard = result(requestFile("\"actions\": [\"iam:ListUsers\"]")).offline();
    assertThat(standard.document()).containsEntry("boundary", "standard");
    assertThat(standard.text()).doesNotContain("boundary");

    Outcome elevated =
        result(
                requestFile(
                    "\"actions\": [\"iam:CreateAccessKey\"],"
                        + " \"acknowledgeRisks\": [\"iam:CreateAccessKey\"]"))
            .offline();
    assertThat(elevated.document()).containsEntry("boundary", "elevated");
    assertThat(elevated.text()).contains("\n\nThe role gets the elevated boundary, ");
    assertThat(Schemas.errors("check", Json.pretty(elevated.document()))).isEmpty();
  }

  @Test
  void all_isNotListed() throws IOException {
    Outcome outcome =
        result(
                requestFile(
                    "\"actions\": [\"*\"], \"allowWildcardActions\": true, \"acknowledgeRisks\": "
                        + Json.pretty(allRisks())))
            .offline();

    assertThat(outcome.text()).contains("  * covers all actions\n").contains("\n  iam:PassRole");
    assertThat(outcome.document())
        .containsEntry("wildcards", List.of(Map.of("pattern", "*", "actions", List.of())));
  }

  @Test
  void whatHasNoEffect_isWorthALook() throws IOException {
    Outcome outcome =
        result(
                requestFile(
                    """
                    "policyDocument": {"Version": "2012-10-17", "Statement": {
                      "Effect": "Allow", "Action": ["ec2:Describe*", "iam:NoSuchThingAtAll"],
                      "Resource": "arn:aws:sns:*:*:alerts"}},
                    "allowWildcardActions": true
                    """))
            .offline();

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(outcome.text())
        .contains("\nWorth a look:\n  /policyDocument/Statement/Action/1  unknownAction\n")
        .contains("  /policyDocument/Statement/Action/0  resourceNotOfAction\n");
    assertThat(Schemas.errors("check", Json.pretty(outcome.document()))).isEmpty();
  }

  private static Map<String, Object> tree(String json) {
    try {
      return Json.object(json);
    } catch (IOException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private static List<String> text(Part part, String before, String after) {
    return new DifferenceText(false)
        .of(new Difference(ROLE, part, before == null ? null : tree(before), tree(after)))
        .lines()
        .toList();
  }

  @Test
  void changes_areListedAndThenShown() {
    Outcome outcome =
        compared(
            false,
            List.of(
                new Change("CreatePolicyVersion", POLICY),
                new Change("CreateAccessKey", "AKIA????????????????")),
            new Difference(
                POLICY,
                Part.PERMISSIONS,
                tree("{\"Version\":\"2012-10-17\",\"Statement\":{\"Action\":[\"iam:GetUser\"]}}"),
                tree("{\"Version\":\"2012-10-17\",\"Statement\":{\"Action\":[\"iam:GetRole\"]}}")),
            new Difference(ROLE, Part.TAGS, null, tree("{\"Team\":\"SOC\"}")));

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(outcome.text())
        .isEqualTo(
            """
            ../events/provision-aws-iam.json breaks no rule. provision would change:

              CreatePolicyVersion    p
              CreateAccessKey        AKIA????????????????

            --- permissions of %1$s (now)
            +++ permissions of %1$s (planned)
            @@ -1,8 +1,8 @@
             {
               "Version" : "2012-10-17",
               "Statement" : {
                 "Action" : [
            -      "iam:GetUser"
            +      "iam:GetRole"
                 ]
               }
             }

            --- /dev/null
            +++ tags of %2$s (planned)
            @@ -0,0 +1,3 @@
            +{
            +  "Team" : "SOC"
            +}

            Risks acknowledged: aws-iam-update-account-password-policy

            Hosts that the engine must reach:
              iam.amazonaws.com
              sts.REGION.amazonaws.com"""
                .formatted(POLICY, ROLE));
    assertThat(outcome.document()).containsEntry("status", "valid").containsEntry("live", true);
    assertThat(Schemas.errors("check", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void offline_labelsAndNames_areForPeople_wideHasTheArns() {
    assertThat(result(FILE, false).offline().text())
        .contains(
            """
              User               xsoar.remediation
              User policy        xsoar.remediation-UserPolicy
              Policy             xsoar-IAM-Remediation_Policy
              Role               xsoar-IAM.integration-Role
              Secret             rolebridge/xsoar.remediation
              Name in XSOAR      AWS-IAM-remediation
              Role Session Name  xsoar-IAM.integration-Role_SESSION
            """);
    assertThat(result(FILE, true).offline().text())
        .contains(
            "  User               arn:aws:iam::000000000000:user/rolebridge/xsoar.remediation\n");
    assertThat(
            result(FILE, true)
                .compared(
                    new Forecast(List.of(new Change("CreatePolicyVersion", POLICY)), List.of()),
                    false)
                .text())
        .contains("  CreatePolicyVersion    " + POLICY + "\n");
  }

  @Test
  void nothingToChange_isUnchanged() {
    Outcome outcome = compared(true, List.of());

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(outcome.text())
        .isEqualTo(
            "../events/provision-aws-iam.json breaks no rule. unchanged: provision would change"
                + " nothing, and prove the access again.\n\n"
                + "Risks acknowledged: aws-iam-update-account-password-policy\n\n"
                + "Hosts that the engine must reach:\n  iam.amazonaws.com\n"
                + "  sts.REGION.amazonaws.com");
    assertThat(outcome.document())
        .containsEntry("status", "valid")
        .containsEntry("changes", List.of())
        .containsEntry("differences", List.of());
    assertThat(Schemas.errors("check", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void colour_isForTerminalsOnly() {
    Difference difference =
        new Difference(ROLE, Part.TAGS, tree("{\"Team\":\"@|red a|@\"}"), tree("{\"Team\":\"b\"}"));

    assertThat(compared(false, List.of(), difference).text()).doesNotContain("\u001b");
    assertThat(new DifferenceText(true).of(difference))
        .contains("\n\u001b[31m-  \"Team\" : \"@|red a|@\"\u001b[39m\n")
        .contains("\n\u001b[32m+  \"Team\" : \"b\"\u001b[39m\n")
        .contains("\n }");
  }

  /** A trust as people edit it: members, values and statements in another order, one value more. */
  @Test
  void whatIamReadsAlike_isNotShown() {
    assertThat(
            text(
                Part.TRUST,
                """
                {"Statement": [
                   {"Action": ["sts:AssumeRole"], "Effect": "Allow", "Sid": "RolebridgeTrust",
                    "Principal": {"AWS": ["u/b", "u/a"]}},
                   {"Effect": "Allow", "Action": "sts:TagSession", "Principal": "*"}],
                 "Version": "2012-10-17"}\
                """,
                """
                {"Version": "2012-10-17", "Statement": [
                   {"Principal": "*", "Effect": "Allow", "Action": ["sts:TagSession"]},
                   {"Sid": "RolebridgeTrust", "Effect": "Allow",
                    "Principal": {"AWS": "u/a"}, "Action": "sts:AssumeRole"}]}\
                """))
        .filteredOn(line -> line.startsWith("-") || line.startsWith("+"))
        .containsExactly(
            "--- trust of " + ROLE + " (now)",
            "+++ trust of " + ROLE + " (planned)",
            "-        \"AWS\" : [",
            "-          \"u/b\",",
            "-          \"u/a\"",
            "-        ]",
            "+        \"AWS\" : \"u/a\"");
  }
}
