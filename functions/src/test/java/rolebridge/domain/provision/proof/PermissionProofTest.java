package rolebridge.domain.provision.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.NotProven;
import rolebridge.domain.policy.NotProven.Reason;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.Proven;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.SimulatedDecision;
import rolebridge.domain.port.SimulatedDecision.Verdict;
import rolebridge.domain.proof.Backoff;
import rolebridge.domain.proof.RoleAcceptance;
import rolebridge.domain.request.IntegrationRequest;

class PermissionProofTest {

  private static final String OWN_ROLE = "arn:aws:iam::111122223333:role/app";
  private static final String NEW_KIND = "arn:aws:iam::111122223333:new-kind/app";

  private static final String CLOSING =
      ". The policy asked for is attached as planned; start again once the rest is put right, or if"
          + " IAM just spread it late.";

  private static final String OPENING =
      "Role " + Requests.ROLE_ARN + " hasn't got the permissions asked for: ";

  @Test
  void require_usualDocument_asksOnce() {
    Proof proof = Proof.of(Requests.iam());

    proof.apply();

    assertThat(proof.operations())
        .containsSubsequence("AssumeRole", "SimulatePrincipalPolicy", "AssumeRole as function");
    assertThat(proof.operations())
        .as("the second is the negative probe's control")
        .filteredOn("SimulatePrincipalPolicy"::equals)
        .hasSize(2);
    assertThat(proof.pauses).isEmpty();
  }

  @Test
  void require_actionMissing_namesPolicyActionAndResource() {
    Proof proof = Proof.of(Requests.iam());
    proof
        .aws
        .caller()
        .policies()
        .createDefaultVersion(Requests.POLICY_ARN, Requests.allowing("iam:ListUsers"));

    assertThatThrownBy(proof::applyAfterRestart)
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            "Role "
                + Requests.ROLE_ARN
                + " has lost "
                + Requests.POLICY_ARN
                + " as it was planned ("
                + missing("iam:UpdateAccountPasswordPolicy")
                + "), again after this execution put it right. Find out who or what changes it, in"
                + " CloudTrail for instance, and start again.");
    assertThat(proof.isMarked()).isFalse();
  }

  @Test
  void require_policyChangedSince_startsAgainOnce() {
    Proof proof = Proof.of(Requests.iam());
    proof.roles.detach(Requests.ROLE_ARN, Requests.POLICY_ARN);

    assertThatThrownBy(proof::apply)
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageContaining("has lost " + Requests.POLICY_ARN + " as it was planned");
    assertThat(sum(proof.pauses)).isBetween(PermissionProof.READ_LAG, Duration.ofSeconds(30));
  }

  @Test
  void require_boundaryDenies_namesIt() {
    Proof proof = Proof.of(Requests.iam());
    proof.aws.boundaryDenies(FakeAws.ROLE_BOUNDARY_ARN, "iam:ListUsers");

    assertThatThrownBy(proof::apply)
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            OPENING
                + "the permissions boundary of the role denies iam:ListUsers on *; do without it,"
                + " or have the boundary changed"
                + CLOSING);
    assertThat(sum(proof.pauses)).isBetween(Duration.ofSeconds(100), RoleAcceptance.BUDGET);
    assertThat(proof.isMarked()).isFalse();
  }

  @Test
  void require_organizationDenies_namesIt() {
    Proof proof = Proof.of(Requests.iam());
    proof.aws.organizationDenies("iam:UpdateAccountPasswordPolicy");
    proof.aws.boundaryDenies(FakeAws.ROLE_BOUNDARY_ARN, "iam:UpdateAccountPasswordPolicy");

    assertThatThrownBy(proof::apply)
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            OPENING
                + "an organization's policy denies the role iam:UpdateAccountPasswordPolicy on *;"
                + " have the service control policies of the account allow it.");
    assertThat(proof.pauses).as("nothing spreads that would change it").isEmpty();
  }

  @Test
  void require_anotherPolicyDenies_namesTheDeny() {
    Proof proof = Proof.of(Requests.iam());
    proof.attach(
        "Strict",
        PolicyDocument.of(
            List.of(Map.of("Effect", "Deny", "Action", "iam:List*", "Resource", "*"))));

    assertThatThrownBy(proof::apply)
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            OPENING
                + "a policy of the role explicitly denies iam:ListUsers on *; remove that"
                + " statement"
                + CLOSING);
  }

  @Test
  void require_anotherPolicyTooWide_namesWhatIsTooMuch() {
    Proof proof = Proof.of(Requests.iam());
    proof.attach("PowerUser", Requests.allowing("s3:*"));

    assertThatThrownBy(proof::apply)
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            OPENING
                + "it may s3:DeleteBucket on *, which wasn't asked for; detach the policies other"
                + " than "
                + Requests.POLICY_ARN
                + "; it may s3:GetObject on *, which wasn't asked for; detach the policies other"
                + " than "
                + Requests.POLICY_ARN
                + CLOSING);
    assertThat(proof.isMarked()).isFalse();
  }

  @Test
  void require_sampleAskedFor_isNotTooMuch() {
    Proof proof = Proof.of(Requests.iamWith("s3:*", "ec2:TerminateInstances", "iam:Delete????"));

    proof.apply();

    assertThat(proof.isMarked()).isTrue();
  }

  @Test
  void require_policyStillSpreading_waits() {
    Proof proof = Proof.of(Requests.iam());
    List<Duration> pauses = new ArrayList<>();
    Backoff backoff =
        new Backoff(
            proof.aws.clock(),
            pause -> {
              pauses.add(pause);
              proof.aws.advance(pause);
            },
            RoleAcceptance.BUDGET);

    proof(
            (principal, actions, resources, context) ->
                actions.stream()
                    .map(
                        action ->
                            new SimulatedDecision(
                                action,
                                "*",
                                pauses.size() < 3
                                        || !action.startsWith("iam:")
                                        || action.equals("iam:DeleteUser")
                                    ? Verdict.IMPLICIT_DENY
                                    : Verdict.ALLOWED,
                                true,
                                true))
                    .toList())
        .require(proof.run.plan(), state(proof), backoff);

    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void require_simulatorSaysNothing_isNotProven() {
    Proof proof = Proof.of(Requests.iam());
    Backoff none = new Backoff(proof.aws.clock(), proof.aws.pause(), Duration.ZERO);

    assertThatThrownBy(
            () ->
                proof((principal, actions, resources, context) -> List.of())
                    .require(proof.run.plan(), state(proof), none))
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            OPENING
                + missing("iam:ListUsers")
                + "; "
                + missing("iam:UpdateAccountPasswordPolicy")
                + CLOSING);
  }

  @Test
  void require_manyMissing_showsSomeAndCountsTheRest() {
    Proof proof =
        Proof.of(
            Requests.iamWith(
                "iam:A01", "iam:A02", "iam:A03", "iam:A04", "iam:A05", "iam:A06", "iam:A07"));
    Backoff none = new Backoff(proof.aws.clock(), proof.aws.pause(), Duration.ZERO);

    assertThatThrownBy(
            () ->
                proof((principal, actions, resources, context) -> List.of())
                    .require(proof.run.plan(), state(proof), none))
        .hasMessageContaining("iam:A05")
        .hasMessageEndingWith("; and 2 more" + CLOSING);
  }

  @Test
  void require_severalResources_asksOnceForEachSetOfThem() {
    List<String> asked = new ArrayList<>();
    Proof proof =
        Proof.of(
            request(
                List.of(
                    allow(
                        List.of("s3:GetBucketPolicy", "s3:ListBucket"),
                        List.of("arn:aws:s3:::logs")),
                    allow(
                        List.of("s3:PutObject"),
                        List.of("arn:aws:s3:::logs/*", "arn:aws:s3:::more/*")),
                    allow(
                        List.of("s3:DeleteObject"),
                        List.of("arn:aws:s3:::more/*", "arn:aws:s3:::logs/*")))));
    Backoff none = new Backoff(proof.aws.clock(), proof.aws.pause(), Duration.ZERO);

    proof(
            (principal, actions, resources, context) -> {
              assertThat(principal).isEqualTo(Requests.ROLE_ARN);
              assertThat(context)
                  .containsEntry("aws:ResourceAccount", FakeAws.ACCOUNT_ID)
                  .containsEntry("aws:ResourceOrgID", "o-exampleorg1")
                  .containsEntry("aws:PrincipalArn", Requests.ROLE_ARN)
                  .containsEntry("aws:PrincipalTag/Team", "SOC")
                  .containsEntry("aws:SecureTransport", "true")
                  .containsEntry("aws:ViaAWSService", "false")
                  .doesNotContainKey("aws:SourceIp");
              asked.add(actions + " on " + resources.stream().sorted().toList());
              return proof
                  .aws
                  .caller()
                  .simulator()
                  .simulate(principal, actions, resources, context);
            })
        .require(proof.run.plan(), state(proof), none);

    assertThat(asked)
        .containsExactlyInAnyOrder(
            "[s3:GetBucketPolicy, s3:ListBucket] on [arn:aws:s3:::logs]",
            "[s3:DeleteObject, s3:PutObject] on [arn:aws:s3:::logs/*, arn:aws:s3:::more/*]",
            "[ec2:TerminateInstances, iam:DeleteUser, s3:DeleteBucket, s3:GetObject] on [*]");
  }

  /** SimulatePrincipalPolicy takes ARNs of six parts. */
  @ParameterizedTest
  @CsvSource({
    "sqs:SendMessage, arn:aws:sqs:*:*:queue, arn:aws:sqs:*:111122223333:queue",
    "sqs:SendMessage, arn:aws:sqs:eu-west-1:*:q*, arn:aws:sqs:eu-west-1:111122223333:q*",
    "sqs:SendMessage, arn:aws:sqs:*, arn:aws:sqs:*:111122223333:*",
    "sqs:SendMessage, arn:aws:sqs:eu-*, arn:aws:sqs:eu-*:111122223333:*",
    "s3:GetBucketPolicy, arn:aws:s3:*, arn:aws:s3:*:111122223333:*",
    "s3:GetBucketPolicy, arn:aws:s3:::logs, arn:aws:s3:::logs"
  })
  void require_resourceInAnyAccount_asksAboutThatOfTheRole(
      String action, String resource, String asked) {
    List<Set<String>> questions = new ArrayList<>();
    Proof proof = Proof.of(request(List.of(allow(List.of(action), List.of(resource)))));
    Backoff none = new Backoff(proof.aws.clock(), proof.aws.pause(), Duration.ZERO);

    proof(
            (principal, actions, resources, context) -> {
              questions.add(Set.copyOf(resources));
              return List.of(decision(action, asked, Verdict.ALLOWED));
            })
        .require(proof.run.plan(), state(proof), none);

    assertThat(questions).contains(Set.of(asked));
  }

  @Test
  void require_allowedOnSomeResourcesOnly_isLeftToTheDocument() {
    Proof proof =
        Proof.of(request(List.of(allow(List.of("iam:GetRole"), List.of(OWN_ROLE, NEW_KIND)))));
    Backoff none = new Backoff(proof.aws.clock(), proof.aws.pause(), Duration.ZERO);
    PermissionProof permissionProof =
        proof(
            (principal, actions, resources, context) ->
                actions.contains("iam:GetRole")
                    ? List.of(
                        decision("iam:GetRole", OWN_ROLE, Verdict.ALLOWED),
                        decision("iam:GetRole", NEW_KIND, Verdict.IMPLICIT_DENY))
                    : List.of());

    PermissionProof.Result result = permissionProof.require(proof.run.plan(), state(proof), none);
    assertThat(result.notProven())
        .contains(NotProven.of(Reason.RESOURCE, List.of("iam:GetRole"), List.of(NEW_KIND)));

    proof
        .aws
        .caller()
        .policies()
        .createDefaultVersion(Requests.POLICY_ARN, Requests.allowing("iam:GetRole"));
    assertThatThrownBy(() -> permissionProof.require(proof.run.plan(), state(proof), none))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageContaining("as it was planned");
  }

  /** The simulator takes a bucket for an object, so it is asked about neither for the other. */
  @Test
  void require_resourceOfAnotherType_isNotAskedAbout() {
    List<String> asked = new ArrayList<>();
    Proof proof =
        Proof.of(
            request(
                List.of(
                    allow(
                        List.of("s3:ListBucket", "s3:PutObject"),
                        List.of("arn:aws:s3:::logs", "arn:aws:s3:::logs/*")))));
    Backoff none = new Backoff(proof.aws.clock(), proof.aws.pause(), Duration.ZERO);

    PermissionProof.Result result =
        proof(
                (principal, actions, resources, context) -> {
                  asked.add(actions + " on " + resources);
                  return proof
                      .aws
                      .caller()
                      .simulator()
                      .simulate(principal, actions, resources, context);
                })
            .require(proof.run.plan(), state(proof), none);

    assertThat(asked)
        .contains(
            "[s3:ListBucket] on [arn:aws:s3:::logs]", "[s3:PutObject] on [arn:aws:s3:::logs/*]")
        .hasSize(3);
    assertThat(result.proven())
        .containsExactlyInAnyOrder(
            new Proven(List.of("s3:ListBucket"), List.of("arn:aws:s3:::logs")),
            new Proven(List.of("s3:PutObject"), List.of("arn:aws:s3:::logs/*")));
    assertThat(result.notProven())
        .contains(
            NotProven.of(Reason.RESOURCE, List.of("s3:ListBucket"), List.of("arn:aws:s3:::logs/*")),
            NotProven.of(Reason.RESOURCE, List.of("s3:PutObject"), List.of("arn:aws:s3:::logs")));
  }

  /** What it may be depends on the call, so nobody says that the policy grants nothing. */
  @Test
  void require_allElseIsOfAnotherType_isNotProven() {
    Proof proof =
        Proof.of(
            request(
                List.of(
                    allow(
                        List.of("iam:GetUser", "iam:GetRole"),
                        List.of("arn:aws:iam::*:user/${aws:username}", OWN_ROLE)))));

    PermissionProof.Result result =
        proof(proof.aws.caller().simulator())
            .require(
                proof.run.plan(),
                state(proof),
                new Backoff(proof.aws.clock(), proof.aws.pause(), Duration.ZERO));

    assertThat(result.notProven())
        .contains(NotProven.of(Reason.RESOURCE, List.of("iam:GetUser"), List.of(OWN_ROLE)));
  }

  @Test
  void require_deniedOnOneOfSeveralResources_isNotProven() {
    Proof proof =
        Proof.of(
            request(
                List.of(
                    allow(
                        List.of("s3:PutObject"),
                        List.of("arn:aws:s3:::logs/*", "arn:aws:s3:::more/*")))));
    Backoff none = new Backoff(proof.aws.clock(), proof.aws.pause(), Duration.ZERO);
    PermissionProof permissionProof =
        proof(
            (principal, actions, resources, context) ->
                List.of(
                    decision("s3:PutObject", "arn:aws:s3:::logs/*", Verdict.ALLOWED),
                    decision("s3:PutObject", "arn:aws:s3:::more/*", Verdict.EXPLICIT_DENY)));

    assertThatThrownBy(() -> permissionProof.require(proof.run.plan(), state(proof), none))
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessageContaining("explicitly denies s3:PutObject on arn:aws:s3:::more/*");
  }

  @Test
  void require_wildcardOrCondition_isLeftToTheDocument() {
    Map<String, Object> conditional =
        Map.of(
            "Effect", "Allow",
            "Action", "ec2:StopInstances",
            "Resource", "*",
            "Condition", Map.of("StringEquals", Map.of("aws:RequestedRegion", "eu-west-1")));
    for (IntegrationRequest request :
        List.of(request(List.of(conditional)), Requests.iamWith("iam:List*"))) {
      Proof proof = Proof.of(request);
      proof
          .aws
          .caller()
          .policies()
          .createDefaultVersion(Requests.POLICY_ARN, Requests.allowing("iam:Get*"));

      assertThatThrownBy(proof::apply)
          .isInstanceOf(ResourceVanishedException.class)
          .hasMessageContaining("as it was planned");
    }
  }

  /** Conditions as organizations have them, by the condition keys of a call. */
  private static boolean otherRegion(Map<String, String> keys) {
    return !"eu-central-1".equals(keys.get("aws:RequestedRegion"));
  }

  private static boolean otherOrganization(Map<String, String> keys) {
    return !"o-exampleorg1".equals(keys.get("aws:ResourceOrgID"));
  }

  private static boolean otherNetwork(Map<String, String> keys) {
    return !"true".equals(keys.get("aws:ViaAWSService"))
        && !keys.getOrDefault("aws:SourceIp", "").startsWith("198.51.100.")
        && !"vpc-1".equals(keys.get("aws:SourceVpc"));
  }

  @Test
  void require_regionsDenied_allowedInTheRegionOfTheCall() {
    Proof proof = Proof.of(Requests.iamWith("ec2:DescribeInstances", "ec2:DescribeVolumes"));
    proof.aws.organizationDenies("(?!iam:|sts:).*", PermissionProofTest::otherRegion);

    ValidateAccess.Result result = proof.result();

    assertThat(result.proven())
        .containsExactly(
            new Proven(List.of("ec2:DescribeInstances", "ec2:DescribeVolumes"), List.of("*")));
    assertThat(result.notProven()).containsExactly(NotProven.of(Reason.RESOURCE_CONTROL_POLICY));
    assertThat(proof.roleTags()).doesNotContainKey(Tags.NOT_PROVEN);
  }

  @Test
  void require_regionOfTheCallDenied_failsAndNamesIt() {
    Proof proof = Proof.of(Requests.iamWith("ec2:DescribeInstances"));
    proof.aws.organizationDenies(
        "ec2:.*", keys -> !"eu-west-1".equals(keys.get("aws:RequestedRegion")));

    assertThatThrownBy(proof::apply)
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            OPENING
                + "an organization's policy denies the role ec2:DescribeInstances on * in region"
                + " eu-central-1; ask for a region that it allows, or have the service control"
                + " policies of the account allow this one.");
  }

  @Test
  void require_globalService_isCalledInItsOwnRegion() {
    List<String> regions = new ArrayList<>();
    Proof proof =
        Proof.of(Requests.iamWith("ec2:DescribeInstances", "GlobalAccelerator:TagResource"));
    Backoff none = new Backoff(proof.aws.clock(), proof.aws.pause(), Duration.ZERO);

    proof(
            (principal, actions, resources, context) -> {
              regions.add(actions + " in " + context.get("aws:RequestedRegion"));
              return proof
                  .aws
                  .caller()
                  .simulator()
                  .simulate(principal, actions, resources, context);
            })
        .require(proof.run.plan(), state(proof), none);

    assertThat(regions).contains("[GlobalAccelerator:TagResource] in us-west-2");
  }

  @Test
  void require_dataPerimeter_isMetByTheCallsOwnKeys() {
    Proof proof = Proof.of(Requests.iamFrom("198.51.100.0/24"));
    proof.aws.organizationDenies(".*", PermissionProofTest::otherOrganization);
    proof.aws.organizationDenies(".*", PermissionProofTest::otherNetwork);

    ValidateAccess.Result result = proof.result();

    assertThat(result.proven())
        .containsExactly(
            new Proven(List.of("iam:ListUsers", "iam:UpdateAccountPasswordPolicy"), List.of("*")));
  }

  /** What hangs on keys that nobody knows is said, and fails nothing. */
  @Test
  void require_denyOnWhatNobodyKnows_isNotProvenAndMarked() {
    List<Predicate<Map<String, String>>> conditions =
        List.of(
            PermissionProofTest::otherNetwork,
            keys -> !keys.containsKey("aws:SourceVpce"),
            keys -> !keys.containsKey("aws:TagKeys"),
            keys -> !"o-other".equals(keys.get("aws:ResourceOrgID")));
    for (int index = 0; index < conditions.size(); index++) {
      Proof proof = Proof.of(Requests.iam());
      // The last one can't be told from others but by what it denies, too.
      String actions = index < 3 ? "iam:ListUsers" : ".*";
      proof.aws.organizationDenies(actions, conditions.get(index));

      ValidateAccess.Result result = proof.result();

      assertThat(result.notProven())
          .as("condition " + index)
          .contains(
              NotProven.of(
                  Reason.ORGANIZATION_POLICY,
                  index < 3
                      ? List.of("iam:ListUsers")
                      : List.of("iam:ListUsers", "iam:UpdateAccountPasswordPolicy"),
                  List.of("*")));
      assertThat(proof.roleTags().get(Tags.NOT_PROVEN)).contains("organization-policy");
      assertThat(proof.isMarked()).isTrue();
    }
  }

  @Test
  void require_denyOnWhatIsKnown_fails() {
    List<Predicate<Map<String, String>>> conditions =
        List.of(
            keys -> Requests.ROLE_ARN.equals(keys.get("aws:PrincipalArn")),
            keys -> !"Blue".equals(keys.get("aws:PrincipalTag/Team")),
            keys -> FakeAws.ACCOUNT_ID.equals(keys.get("aws:ResourceAccount")));
    for (Predicate<Map<String, String>> condition : conditions) {
      Proof proof = Proof.of(Requests.iam());
      proof.aws.organizationDenies("iam:ListUsers", condition);

      assertThatThrownBy(proof::apply)
          .isInstanceOf(AccessNotProvenException.class)
          .hasMessageContaining("an organization's policy denies the role iam:ListUsers on *");
    }
  }

  @Test
  void require_provenLater_takesTheMarkBack() {
    Proof proof = Proof.of(Requests.iam());
    proof.aws.organizationDenies("iam:ListUsers", PermissionProofTest::otherNetwork);
    proof.apply();
    assertThat(proof.roleTags()).containsEntry(Tags.NOT_PROVEN, "organization-policy");

    proof.aws.leaveOrganization();
    proof.apply();

    assertThat(proof.roleTags()).containsEntry(Tags.NOT_PROVEN, "");
  }

  @Test
  void require_resourcesOfOtherAccounts_areNotProven() {
    Proof proof =
        Proof.of(
            request(
                List.of(
                    allow(
                        List.of("sqs:SendMessage"),
                        List.of(
                            "arn:aws:sqs:us-east-1:999988887777:theirs",
                            "arn:aws:sqs:us-east-1:111122223333:ours")),
                    allow(
                        List.of("kms:Decrypt"),
                        List.of("arn:aws:kms:us-east-1:999988887777:key/k")))));

    ValidateAccess.Result result = proof.result();

    assertThat(result.proven())
        .containsExactly(
            new Proven(
                List.of("sqs:SendMessage"), List.of("arn:aws:sqs:us-east-1:111122223333:ours")));
    assertThat(result.notProven())
        .containsExactly(
            NotProven.of(
                Reason.OTHER_ACCOUNT,
                List.of("kms:Decrypt"),
                List.of("arn:aws:kms:us-east-1:999988887777:key/k")),
            NotProven.of(
                Reason.OTHER_ACCOUNT,
                List.of("sqs:SendMessage"),
                List.of("arn:aws:sqs:us-east-1:999988887777:theirs")));
  }

  /**
   * IAM's simulator compares actions that it doesn't know as text: it allows whatever is written.
   */
  @Test
  void require_actionThatAwsLacks_isNotProven() {
    Proof proof = Proof.of(Requests.iamWith("iam:ListUsers", "iam:ListEverybody"));

    ValidateAccess.Result result = proof.result();

    assertThat(result.proven()).containsExactly(new Proven(List.of("iam:ListUsers"), List.of("*")));
    assertThat(result.notProven())
        .containsExactly(
            NotProven.of(Reason.UNKNOWN_ACTION, List.of("iam:ListEverybody"), List.of("*")));
    assertThat(proof.isMarked()).isTrue();
  }

  @Test
  void require_actionThatAwsLacksDenied_fails() {
    Proof proof = Proof.of(Requests.iamWith("iam:ListUsers", "iam:ListEverybody"));
    proof.aws.boundaryDenies(FakeAws.ROLE_BOUNDARY_ARN, "iam:ListEverybody");

    assertThatThrownBy(proof::apply)
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessageContaining("the permissions boundary of the role denies iam:ListEverybody");
  }

  @Test
  void require_everythingBesideAnArn_asksAboutEverythingAlone() {
    List<Set<String>> questions = new ArrayList<>();
    Proof proof =
        Proof.of(
            request(
                List.of(
                    allow(List.of("s3:PutObject"), List.of("*", "arn:aws:s3:::logs/*")),
                    allow(List.of("s3:PutObject"), List.of("arn:aws:s3:::more/*")))));
    Backoff none = new Backoff(proof.aws.clock(), proof.aws.pause(), Duration.ZERO);

    PermissionProof.Result result =
        proof(
                (principal, actions, resources, context) -> {
                  questions.add(Set.copyOf(resources));
                  return proof
                      .aws
                      .caller()
                      .simulator()
                      .simulate(principal, actions, resources, context);
                })
            .require(proof.run.plan(), state(proof), none);

    assertThat(questions).containsExactly(Set.of("*"));
    assertThat(result.proven()).containsExactly(new Proven(List.of("s3:PutObject"), List.of("*")));
  }

  @Test
  void require_wildcardsAndConditions_areListed() {
    Proof proof =
        Proof.of(
            request(
                List.of(
                    Map.of("Effect", "Allow", "Action", "iam:List*", "Resource", "*"),
                    Map.of(
                        "Effect", "Allow",
                        "Action", "ec2:StopInstances",
                        "Resource", "*",
                        "Condition",
                            Map.of("StringEquals", Map.of("ec2:ResourceTag/Team", "SOC"))))));

    assertThat(proof.result().notProven())
        .containsExactly(
            NotProven.of(Reason.WILDCARD, List.of("iam:List*"), List.of("*")),
            NotProven.of(Reason.CONDITION, List.of("ec2:StopInstances"), List.of("*")));
  }

  @Test
  void require_wildcardOverWhatTheBoundaryDenies_saysSo() {
    Proof proof = Proof.of(Requests.iamWith("iam:*AccessKey*"));

    assertThat(proof.result().notProven())
        .filteredOn(one -> one.reason() == Reason.NEVER_GRANTED)
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.actions())
                    .contains("iam:CreateAccessKey", "iam:UpdateAccessKey")
                    .doesNotContain("iam:ListAccessKeys"));
  }

  private static PermissionProof proof(PolicySimulator simulator) {
    return new PermissionProof(simulator, new FakeAws().caller().callContexts());
  }

  private static PlannedState state(Proof proof) {
    return new PlannedState(
        proof.run.plan(),
        false,
        Requests.HUB,
        proof.caller.users(),
        proof.caller.userPolicies(),
        proof.caller.roles(),
        proof.caller.policies(),
        proof.caller.secrets());
  }

  private static String missing(String action) {
    return "its permission policy " + Requests.POLICY_ARN + " does not allow " + action + " on *";
  }

  private static SimulatedDecision decision(String action, String resource, Verdict verdict) {
    return new SimulatedDecision(action, resource, verdict, true, true);
  }

  private static Map<String, Object> allow(List<String> actions, List<String> resources) {
    return Map.of("Effect", "Allow", "Action", actions, "Resource", resources);
  }

  private static IntegrationRequest request(List<Map<String, Object>> statements) {
    return Requests.iamAllowing(PolicyDocument.of(statements));
  }

  private static Duration sum(List<Duration> pauses) {
    return pauses.stream().reduce(Duration.ZERO, Duration::plus);
  }
}
