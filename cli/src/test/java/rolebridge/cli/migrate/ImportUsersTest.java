package rolebridge.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static rolebridge.cli.migrate.FakeIam.ACCOUNT;
import static rolebridge.cli.migrate.FakeIam.POLICY_ARN;
import static rolebridge.cli.migrate.FakeIam.ROLE;
import static rolebridge.cli.migrate.FakeIam.USER;
import static rolebridge.cli.migrate.FakeIam.USER_ARN;
import static rolebridge.cli.migrate.FakeIam.allow;
import static rolebridge.cli.migrate.FakeIam.arn;
import static rolebridge.cli.migrate.FakeIam.assuming;
import static rolebridge.cli.migrate.FakeIam.document;
import static rolebridge.cli.migrate.FakeIam.roleArn;
import static rolebridge.cli.migrate.FakeIam.trusting;
import static rolebridge.cli.migrate.FakeIam.userArn;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.cli.migrate.AccountPicture.Policies;
import rolebridge.cli.migrate.IamReader.RoleSettings;
import rolebridge.cli.migrate.ImportedUser.ImportedRole;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.policy.RoleBoundary;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.RequestReader;
import rolebridge.json.JsonDocumentText;

/** What requests come of what was made by hand, and what is said about them. */
class ImportUsersTest {

  /** What isn't acknowledged yet, which may be more than fits. */
  private static final Set<String> OF_RISKS = Set.of("riskNotAcknowledged", "tooManyViolations");

  private static final String BY_ARN = "\"AWS\":\"" + USER_ARN + "\"";

  private static ImportedUser imported(FakeIam iam) {
    return new ImportUsers(iam, new JsonDocumentText(), Namespace.DEFAULT, Commands.PLAIN)
        .one(USER);
  }

  private static ImportedRole role(FakeIam iam) {
    ImportedUser user = imported(iam);
    assertThat(user.roles()).hasSize(1);
    return user.roles().getFirst();
  }

  /** A user that was given one role, which has this trust and these inline policies. */
  private static FakeIam with(String trust, Map<String, String> policies) {
    return new FakeIam()
        .user(USER, Map.of(), assuming(roleArn(ROLE)))
        .key(USER, "AKIAIOSFODNN7EXAMPLE", "sts")
        .role(ROLE, trust, policies);
  }

  private static FakeIam withPolicy(String document) {
    return with(trusting(BY_ARN), Map.of("may", document));
  }

  private static FakeIam withTrust(String trust) {
    return with(trust, Map.of("may", document(allow("iam:ListUsers"))));
  }

  private static List<String> notes(ImportedRole role) {
    return role.notes().stream().map(ImportUsersTest::text).toList();
  }

  private static String text(Note note) {
    return "%s %s %s".formatted(note.kind().word(), note.rule(), note.value()).strip();
  }

  @Test
  void madeByTheGuide_becomesARequestThatCheckAccepts_andNothingIsLost() {
    ImportedUser user = imported(FakeIam.byTheGuide());
    ImportedRole role = user.roles().getFirst();

    assertThat(user.newUserName()).isEqualTo("xsoar.remediation.rolebridge");
    assertThat(user.notes()).isEmpty();
    assertThat(user.notImported()).isEmpty();
    assertThat(role.trustedBy()).isEqualTo("USER");
    assertThat(role.lastUsed()).contains(FakeIam.USED);
    assertThat(role.request())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "integration",
                "AWS - IAM",
                "actions",
                List.of("iam:UpdateAccountPasswordPolicy", "iam:ListUsers"),
                "userName",
                "xsoar.remediation.rolebridge",
                "policyName",
                "xsoar-IAM-Remediation_Policy.rolebridge",
                "roleName",
                "xsoar-IAM.integration-Role.rolebridge",
                "instanceName",
                "xsoar-IAM.integration-Role",
                "tags",
                Map.of("Description", "XSOAR remediation")));
    assertThat(new RequestReader(IntegrationCatalog.NONE).read(role.request()))
        .isInstanceOf(Reading.Accepted.class);
    assertThat(notes(role))
        .containsExactly(
            "refused riskNotAcknowledged aws-iam-update-account-password-policy",
            "unsure integrationGuessed AWS - IAM",
            "unsure instanceNameUnknown xsoar-IAM.integration-Role",
            "changed renamed xsoar.remediation",
            "changed renamed xsoar-IAM.integration-Role");
  }

  static List<Arguments> trusts() {
    return List.of(
        Arguments.of(trusting("\"AWS\":[\"" + userArn("x") + "\",\"" + USER_ARN + "\"]"), "USER"),
        Arguments.of(trusting("\"AWS\":\"AIDAXSOARREMEDIATION\""), "USER"),
        Arguments.of(trusting("\"AWS\":\"" + arn("root") + "\""), "ACCOUNT"),
        Arguments.of(trusting("\"AWS\":\"" + ACCOUNT + "\""), "ACCOUNT"),
        Arguments.of(trusting("\"AWS\":\"*\""), "EVERYONE"),
        Arguments.of(
            document("{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sts:*\"}"),
            "EVERYONE"),
        Arguments.of(
            "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{"
                + BY_ARN
                + "},\"NotAction\":\"sts:TagSession\"}}",
            "USER"));
  }

  @ParameterizedTest
  @MethodSource("trusts")
  void trust_letsTheUserIn(String trust, String trustedBy) {
    assertThat(role(withTrust(trust)).trustedBy()).isEqualTo(trustedBy);
  }

  static List<String> trustsOfOthers() {
    return List.of(
        trusting("\"Service\":\"ec2.amazonaws.com\""),
        trusting("\"AWS\":\"" + userArn("xsoar.remediation2") + "\""),
        trusting("\"AWS\":\"AIDADELETEDUSER00000\""),
        trusting("\"AWS\":\"arn:aws:iam::999999999999:root\""),
        document(
            "{\"Effect\":\"Allow\",\"Principal\":{" + BY_ARN + "},\"Action\":\"sts:TagSession\"}"),
        document(
            "{\"Effect\":\"Deny\",\"Principal\":{" + BY_ARN + "},\"Action\":\"sts:AssumeRole\"}"),
        document(
            "{\"Effect\":\"Allow\",\"NotPrincipal\":{\"AWS\":\"x\"},\"Action\":\"sts:AssumeRole\"}"),
        "no JSON");
  }

  @ParameterizedTest
  @MethodSource("trustsOfOthers")
  void trustOfOthers_isNothingToImport_andTheReasonIsTold(String trust) {
    assertThatThrownBy(() -> imported(withTrust(trust)))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.error()).isEqualTo("NoRoleToImport");
              assertThat(failure).hasMessageContaining(roleArn(ROLE) + ": ");
            });
  }

  @Test
  void roleThatTrustsTheAccountOrEveryone_isTheUsersIfItWasGivenIt() {
    String root = trusting("\"AWS\":\"" + arn("root") + "\"");
    FakeIam iam =
        new FakeIam()
            .user("by-policy", "/", Map.of(), inline(assuming(arn("role/soc/*"))))
            .user("by-group", "/", Map.of(), new Policies(Map.of(), List.of()), "soc")
            .user("by-managed", "/", Map.of(), new Policies(Map.of(), List.of(POLICY_ARN)))
            .user("by-variable", "/", Map.of(), inline(assuming(arn("role/soc/${aws:username}"))))
            .user("admin", "/", Map.of(), inline(document(allow("*"))))
            .user(
                "denied",
                "/",
                Map.of(),
                inline(
                    document(
                        allow("sts:AssumeRole"),
                        "{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}")))
            .user("unreadable", "/", Map.of(), inline("{"))
            .bare("nobody")
            .group("soc", inline(document(allow("sts:*"))))
            .policy(POLICY_ARN, assuming(arn("role/soc/everyone")))
            .role("account", "/soc/", root, Map.of())
            .role("by-variable", "/soc/", root, Map.of())
            .role("everyone", "/soc/", trusting("\"AWS\":\"*\""), Map.of());
    HandMadeUsers users = new HandMadeUsers(iam.picture(), new JsonDocumentText(), Commands.PLAIN);

    assertThat(users.all())
        .extracting(
            found -> found.user().name(),
            found -> found.roles().stream().map(role -> role.role().name()).toList())
        .containsExactly(
            tuple("by-group", List.of("account", "by-variable", "everyone")),
            tuple("by-managed", List.of("everyone")),
            tuple("by-policy", List.of("account", "by-variable", "everyone")),
            tuple("by-variable", List.of("by-variable")),
            tuple("denied", List.of()));
  }

  private static Policies inline(String document) {
    return new Policies(Map.of("p", document), List.of());
  }

  @Test
  void trust_isCarriedOverAsFarAsARequestCan() {
    String ips = "{\"IpAddress\":{\"aws:sourceIp\":[\"198.51.100.7\",\"203.0.113.0/24\"]}}";
    ImportedRole limited =
        role(withTrust(trusting(BY_ARN + ",\"Service\":\"ec2.amazonaws.com\"", ips)));
    assertThat(limited.request())
        .containsEntry("allowedSourceIps", List.of("198.51.100.7", "203.0.113.0/24"));
    assertThat(notes(limited)).contains("changed otherPrincipals ec2.amazonaws.com");

    ImportedRole otherwise =
        role(
            withTrust(
                trusting(BY_ARN, "{\"StringEquals\":{\"aws:SourceVpc\":\"vpc-1\"}}")
                    .replace(
                        "\"Statement\":[",
                        "\"Statement\":[{\"Sid\":\"No\",\"Effect\":\"Deny\",\"Principal\":\"*\","
                            + "\"Action\":\"sts:AssumeRole\"},")));
    assertThat(notes(otherwise))
        .contains("changed trustCondition aws:SourceVpc", "changed trustDenies No (Deny *)");
    assertThat(otherwise.request()).doesNotContainKey("allowedSourceIps");

    String federated =
        "{\"Effect\":\"Allow\",\"Principal\":{\"Federated\":\"idp\"},"
            + "\"Action\":\"sts:AssumeRoleWithSAML\"},"
            + "{\"Effect\":\"Allow\",\"NotPrincipal\":{\"AWS\":\"x\"},\"Action\":\"sts:AssumeRole\"},";
    assertThat(
            notes(
                role(
                    withTrust(
                        trusting(BY_ARN)
                            .replace("\"Statement\":[", "\"Statement\":[" + federated)))))
        .contains("changed otherPrincipals idp");

    assertThat(notes(role(withTrust(trusting("\"AWS\":\"*\"")))))
        .contains("changed otherPrincipals *");
  }

  @ParameterizedTest
  @CsvSource({
    "StringEquals, sts:ExternalId, true",
    "ForAnyValue:StringEquals, STS:externalID, true",
    "Bool, aws:MultiFactorAuthPresent, true",
    "NumericLessThan, aws:MultiFactorAuthAge, true",
    "BoolIfExists, aws:MultiFactorAuthPresent, false",
    "StringNotEquals, sts:ExternalId, false",
    "Null, sts:ExternalId, false"
  })
  void conditionThatXsoarCantMeet_isTold(String operator, String key, boolean told) {
    String asking = trusting(BY_ARN, "{\"%s\":{\"%s\":\"x\"}}".formatted(operator, key));
    assertThat(notes(role(withTrust(asking))).contains("changed conditionNotMet " + key))
        .isEqualTo(told);

    // A second statement that XSOAR can meet is the one that it uses.
    String plain =
        "{\"Effect\":\"Allow\",\"Principal\":{" + BY_ARN + "},\"Action\":\"sts:AssumeRole\"},";
    assertThat(notes(role(withTrust(asking.replace("\"Statement\":[", "\"Statement\":[" + plain)))))
        .noneMatch(note -> note.contains("conditionNotMet"));
  }

  @Test
  void plainLists_becomeActions_eachOnce() {
    FakeIam iam =
        with(
            trusting(BY_ARN),
            Map.of(
                "a",
                document(allow("iam:ListUsers", "iam:GetUser")),
                "b",
                "{\"Statement\":{\"Sid\":\"S\",\"Effect\":\"Allow\",\"Action\":\"IAM:listusers\","
                    + "\"Resource\":[\"*\"],\"Condition\":{}}}"));

    ImportedRole role = role(iam);

    assertThat(role.request())
        .containsEntry("actions", List.of("iam:ListUsers", "iam:GetUser"))
        .containsEntry("policyName", ROLE + ".rolebridge")
        .doesNotContainKeys("policyDocument", "allowWildcardActions");
    assertThat(role.isRefused()).isFalse();
  }

  @Test
  void policiesOfAllKinds_becomeOneDocument() {
    String narrow =
        "{\"Sid\":\"S\",\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::b/*\"}";
    FakeIam iam =
        new FakeIam()
            .user(USER, Map.of(), assuming(roleArn(ROLE)))
            .policy(POLICY_ARN, document(narrow.replace("/*", "/${aws:username}/*")))
            .role(
                ROLE,
                trusting(BY_ARN),
                Map.of("a", document(narrow), "b", document(narrow)),
                POLICY_ARN,
                "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess");

    ImportedRole role = role(iam);

    Map<?, ?> document = (Map<?, ?>) role.request().get("policyDocument");
    assertThat((List<?>) document.get("Statement")).hasSize(3);
    assertThat(document.toString()).containsOnlyOnce("Sid=S").contains("s3:List*");
    assertThat(role.request()).containsEntry("allowWildcardActions", true);
    assertThat(notes(role)).contains("unsure wildcardActions s3:List*");
    assertThat(role.notes())
        .filteredOn(note -> note.kind() == Note.Kind.REFUSED)
        .extracting(Note::rule)
        .containsOnly("riskNotAcknowledged");
  }

  static List<Arguments> refusedPolicies() {
    String on = ",\"Resource\":\"*\"}";
    return List.of(
        Arguments.of("{\"Effect\":\"Allow\",\"NotAction\":\"iam:*\"" + on, "refusedPolicyElement"),
        Arguments.of(
            "{\"Effect\":\"Allow\",\"Action\":\"iam:ListUsers\",\"NotResource\":\"x\"}",
            "refusedPolicyElement"),
        Arguments.of(allow("*:*"), "actionServiceWildcard"),
        Arguments.of(allow("iam:ListUser"), "unknownAction"),
        Arguments.of(
            allow(
                IntStream.range(0, 1_500)
                    .mapToObj(n -> "iam:ANameThatIsSomewhatLongerThanOthers" + n)
                    .toArray(String[]::new)),
            "policySize"));
  }

  @ParameterizedTest
  @MethodSource("refusedPolicies")
  void whatCheckRefuses_staysAndIsMarked(String statement, String rule) {
    ImportedRole role = role(withPolicy(document(statement)));

    assertThat(role.isRefused()).isTrue();
    assertThat(role.notes().getFirst().kind()).isEqualTo(Note.Kind.REFUSED);
    assertThat(role.notes()).extracting(note -> note.rule()).contains(rule);
    Reading.Rejected rejected =
        (Reading.Rejected) new RequestReader(IntegrationCatalog.NONE).read(role.request());
    assertThat(role.notes())
        .filteredOn(note -> note.kind() == Note.Kind.REFUSED && !OF_RISKS.contains(note.rule()))
        .containsExactlyElementsOf(
            rejected.violations().stream()
                .map(violation -> Note.of(Note.Kind.REFUSED, violation))
                .toList());
  }

  @Test
  void roleWithoutPermissions_isRefused() {
    assertThat(notes(role(with(trusting(BY_ARN), Map.of()))))
        .contains("refused missingPermissions");
    assertThat(notes(role(withPolicy(document(allow("iam:CreateRole", "sts:AssumeRole"))))))
        .contains(
            "refused missingPermissions", "changed neverGranted iam:CreateRole, sts:AssumeRole");
  }

  @Test
  void whatTheBoundaryDenies_isLeftOut_withTheCommandsThatNeedIt() {
    ImportedRole role = role(withPolicy(document(allow("iam:ListUsers", "iam:CreateUser"))));

    assertThat(role.request()).containsEntry("actions", List.of("iam:ListUsers"));
    assertThat(notes(role)).contains("changed neverGranted iam:CreateUser");
    assertThat(role.notes())
        .filteredOn(note -> note.rule().equals("neverGranted"))
        .extracting(note -> note.remedy())
        .singleElement()
        .asString()
        .contains("aws-iam-create-user");
    assertThat(role.isRefused()).isFalse();
  }

  @Test
  void whatIsLeftOut_isListedInFull_andCantTouchTheTerminal() {
    String[] denied =
        RoleBoundary.ELEVATED.deniedActions().stream()
            .filter(action -> action.startsWith("iam:"))
            .toArray(String[]::new);
    ImportedRole role =
        role(withPolicy(document(allow(denied), allow("iam:ListUsers", "iam:\u009b31mListUsers"))));

    assertThat(notes(role))
        .anySatisfy(note -> assertThat(note).startsWith("changed neverGranted").contains(denied));
    assertThat(role.notes().toString()).doesNotContain("\u009b");
  }

  @Test
  void olderPoliciesBoundariesAndUnreadableOnes_areTold() {
    String variable =
        "{\"Version\":\"2008-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\","
            + "\"Resource\":\"arn:aws:s3:::${aws:username}/*\"}}";
    FakeIam iam =
        with(trusting(BY_ARN), Map.of("old", variable, "broken", "{"))
            .settings(ROLE, new RoleSettings("For SOC", arn("policy/limit"), 7200, Map.of()));

    ImportedRole role = role(iam);

    assertThat(notes(role))
        .contains(
            "changed policyVersion old",
            "changed policyUnreadable broken",
            "changed permissionsBoundary " + arn("policy/limit"),
            "unsure sessionDurationUnknown 7200");
    assertThat(role.request())
        .containsEntry("description", "For SOC")
        .containsEntry("roleSessionDuration", 7200);
  }

  @Test
  void tags_areTheUsersAndTheRoles() {
    FakeIam iam =
        new FakeIam()
            .user(
                USER,
                Map.of("Team", "SOC", "Owner", "jane", "aws:cloudformation:stack-name", "x"),
                assuming(roleArn(ROLE)))
            .role(ROLE, trusting(BY_ARN), Map.of("may", document(allow("iam:ListUsers"))))
            .settings(ROLE, new RoleSettings("", "", 3600, Map.of("owner", "joe", "Team", "SOC")));

    ImportedRole role = role(iam);

    assertThat(role.request()).containsEntry("tags", Map.of("Team", "SOC", "owner", "joe"));
    assertThat(notes(role))
        .contains("changed tagsLeftOut Owner=jane, aws:cloudformation:stack-name=x");
    assertThat(role.isRefused()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "xsoar.remediation, xsoar.remediation.rolebridge",
    "'a,b', a.b.rolebridge",
    "rolebridge-x, rolebridge.x.rolebridge",
    "ROLEBRIDGE-x, ROLEBRIDGE.x.rolebridge",
    "123456789012-x, 123456789012.x.rolebridge",
    "xsoar-remedy, xsoar-remedy.rolebridge",
    ".., ...rolebridge",
    "taken, taken.rolebridge2",
    "provisioned, provisioned.rolebridge",
    "0123456789012345678901234567890123456789012345678901234567890123, "
        + "01234567890123456789012345678901234567890123456789012.rolebridge"
  })
  void newNames_areFreeAndAllowed(String handMade, String name) {
    String trust = trusting("\"AWS\":\"" + userArn(handMade) + "\"");
    FakeIam iam =
        new FakeIam()
            .bare(handMade)
            .bare("TAKEN.rolebridge")
            .user(
                "provisioned.rolebridge",
                "/rolebridge/",
                Map.of(),
                new Policies(Map.of(), List.of()))
            .role(handMade, trust, Map.of("may", document(allow("iam:ListUsers"))));

    ImportedRole role =
        new ImportUsers(iam, new JsonDocumentText(), Namespace.DEFAULT, Commands.PLAIN)
            .one(handMade)
            .roles()
            .getFirst();

    assertThat(role.request()).containsEntry("userName", name);
    assertThat(new RequestReader(IntegrationCatalog.NONE).read(role.request()))
        .isInstanceOf(Reading.Accepted.class);
  }

  @Test
  void names_alikeAtTheirBeginning_stayApart_andComeAgain() {
    String beginning = "r".repeat(60);
    FakeIam iam = new FakeIam().bare(USER);
    for (String end : List.of("a", "b")) {
      iam.role(beginning + end, trusting(BY_ARN), Map.of("may", document(allow("iam:ListUsers"))));
    }
    List<Object> names = roleNames(iam);
    assertThat(names).doesNotHaveDuplicates();

    String path = "/rolebridge/" + USER + ".rolebridge/";
    names.forEach(
        name ->
            iam.role(name.toString(), path, trusting("\"AWS\":\"" + USER_ARN + "\""), Map.of()));
    assertThat(roleNames(iam)).isEqualTo(names);
  }

  private static List<Object> roleNames(FakeIam iam) {
    return imported(iam).roles().stream().map(role -> role.request().get("roleName")).toList();
  }

  @Test
  void rolesOfOtherAccounts_andSuchAsAreGone_areNamed() {
    String there = "arn:aws:iam::999999999999:role/there";
    FakeIam iam =
        new FakeIam()
            .user(USER, Map.of(), assuming(roleArn(ROLE), there, roleArn("gone"), roleArn("late")))
            .role(ROLE, trusting(BY_ARN), Map.of("may", document(allow("iam:ListUsers"))))
            .role("late", trusting(BY_ARN), Map.of())
            .vanishing("late");

    ImportedUser user = imported(iam);

    assertThat(user.roles()).extracting(ImportedRole::roleName).containsExactly(ROLE);
    assertThat(user.notImported())
        .extracting(NotImported::resource)
        .containsExactlyInAnyOrder(there, roleArn("gone"), roleArn("late"));
    assertThat(user.notImported().toString())
        .contains("another account", "no such role", "deleted while");
  }

  @Test
  void user_isLookedAt() {
    FakeIam iam =
        new FakeIam()
            .user(
                USER,
                "/",
                Map.of(),
                new Policies(
                    Map.of("more", document(allow("s3:GetObject"))),
                    List.of("arn:aws:iam::aws:policy/ReadOnlyAccess")))
            .role(ROLE, trusting(BY_ARN), Map.of("may", document(allow("iam:ListUsers"))));
    assertThat(imported(iam).notes().stream().map(ImportUsersTest::text))
        .containsExactly(
            "changed furtherPermissions more, arn:aws:iam::aws:policy/ReadOnlyAccess",
            "unsure noAccessKey");

    iam.key(USER, "AKIAIOSFODNN7EXAMPLE", "s3").key(USER, "AKIAI44QH8DHBEXAMPLE", "");
    assertThat(imported(iam).notes().stream().map(ImportUsersTest::text))
        .contains(
            "unsure twoAccessKeys AKIAIOSFODNN7EXAMPLE, AKIAI44QH8DHBEXAMPLE",
            "unsure keyUsedWithoutRole AKIAIOSFODNN7EXAMPLE");
  }

  @ParameterizedTest
  @CsvSource({
    "xsoar.remedation, Write xsoar.remediation.",
    "XSOAR, 'Write xsoar.audit, or xsoar.remediation.'",
    "nobody-like-it, ./rolebridge inventory --unmanaged"
  })
  void misspeltUser_getsTheNearest(String name, String remedy) {
    FakeIam iam = FakeIam.byTheGuide().bare("xsoar.audit").bare("jane");
    assertThatThrownBy(
            () ->
                new ImportUsers(iam, new JsonDocumentText(), Namespace.DEFAULT, Commands.PLAIN)
                    .one(name))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.error()).isEqualTo("UserUnknown");
              assertThat(failure.remedy()).startsWith(remedy);
            });
  }

  @Test
  void rolebridgesOwn_isNotImported() {
    String arn = arn("user/rolebridge/own");
    FakeIam iam =
        FakeIam.byTheGuide()
            .user("own", "/rolebridge/", Map.of(), new Policies(Map.of(), List.of()))
            .key("own", "AKIAI44QH8DHBEXAMPLE", "sts")
            .role("r", "/rolebridge/own/", trusting("\"AWS\":\"" + arn + "\""), Map.of());
    ImportUsers users =
        new ImportUsers(iam, new JsonDocumentText(), Namespace.DEFAULT, Commands.PLAIN);

    assertThatThrownBy(() -> users.one("own"))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.error()).isEqualTo("UserManaged"));
    assertThat(users.all().users()).extracting(ImportedUser::userName).containsExactly(USER);
    assertThat(new UnmanagedUsers(iam, new JsonDocumentText(), Commands.PLAIN).all())
        .extracting(UnmanagedUsers.Entry::userName)
        .containsExactly(USER);
  }

  @Test
  void all_areThoseWithKeysAndRoles_andOthersAreTold() {
    FakeIam iam =
        FakeIam.byTheGuide()
            .user("away", Map.of(), assuming("arn:aws:iam::999999999999:role/there"))
            .key("away", "AKIAI44QH8DHBEXAMPLE", "")
            .bare("keyless")
            .role("k", trusting("\"AWS\":\"" + userArn("keyless") + "\""), Map.of());

    ImportUsers.All all =
        new ImportUsers(iam, new JsonDocumentText(), Namespace.DEFAULT, Commands.PLAIN).all();

    assertThat(all.users()).extracting(ImportedUser::userName).containsExactly(USER);
    assertThat(all.skipped()).extracting(NotImported::resource).containsExactly("away", "keyless");
    UnmanagedUsers unmanaged = new UnmanagedUsers(iam, new JsonDocumentText(), Commands.PLAIN);
    assertThat(unmanaged.all())
        .extracting(UnmanagedUsers.Entry::userName)
        .containsExactly("away", USER);
    assertThat(unmanaged.named("away").grants())
        .containsExactly("arn:aws:iam::999999999999:role/there");
    assertThat(unmanaged.named("keyless").keys()).isEmpty();
  }

  @Test
  void threeHundredRoles_haveNamesOfTheirOwn() {
    FakeIam iam = new FakeIam().bare(USER).key(USER, "AKIAIOSFODNN7EXAMPLE", "sts");
    IntStream.range(0, 300)
        .forEach(
            n ->
                iam.role(
                    "role-" + n,
                    trusting(BY_ARN),
                    Map.of("may", document(allow("iam:ListUsers")))));

    assertThat(roleNames(iam)).hasSize(300).doesNotHaveDuplicates();
  }
}
