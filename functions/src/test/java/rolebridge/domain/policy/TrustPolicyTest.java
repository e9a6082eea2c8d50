package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustPolicyTest {

  private static final String USER = "arn:aws:iam::111122223333:user/rolebridge/u";
  private static final String DEAD_USER = "AIDAJQABLZS4A3QDU576Q";
  private static final String DEAD_ROLE = "AROAJQABLZS4A3QDU576Q";
  private static final Map<String, Object> OURS = TrustPolicy.statementFor(USER, List.of());
  private static final Map<String, Object> EC2 =
      Map.of(
          "Effect",
          "Allow",
          "Principal",
          Map.of("Service", "ec2.amazonaws.com"),
          "Action",
          "sts:AssumeRole");

  @Test
  void closed_deniesEverybody() {
    assertThat(TrustPolicy.closed().json())
        .isEqualTo(
            Map.of(
                "Version",
                "2012-10-17",
                "Statement",
                List.of(
                    Map.of(
                        "Sid",
                        "RolebridgeTrust",
                        "Effect",
                        "Deny",
                        "Principal",
                        Map.of("AWS", "*"),
                        "Action",
                        "sts:AssumeRole"))));
  }

  @Test
  void statementFor_sourceIps_limitsToThem() {
    assertThat(TrustPolicy.statementFor(USER, List.of("198.51.100.0/24", "2001:db8::/32")))
        .isEqualTo(
            Map.of(
                "Sid",
                "RolebridgeTrust",
                "Effect",
                "Allow",
                "Principal",
                Map.of("AWS", USER),
                "Action",
                "sts:AssumeRole",
                "Condition",
                Map.of(
                    "IpAddress",
                    Map.of("aws:SourceIp", List.of("198.51.100.0/24", "2001:db8::/32")))));
    assertThat(OURS).doesNotContainKey("Condition");
  }

  /** Also as somebody may have written it; another condition limits to no address. */
  @Test
  void allowedSourceIps_areThoseOfTheStatement() {
    List<String> ips = List.of("198.51.100.0/24", "2001:db8::/32");
    Map<String, Object> one =
        Map.of("Condition", Map.of("IpAddress", Map.of("aws:SourceIp", "198.51.100.7")));
    Map<String, Object> another =
        Map.of("Condition", Map.of("StringEquals", Map.of("sts:ExternalId", "x")));

    assertThat(TrustPolicy.allowedSourceIps(TrustPolicy.statementFor(USER, ips))).isEqualTo(ips);
    assertThat(TrustPolicy.allowedSourceIps(one)).containsExactly("198.51.100.7");
    assertThat(TrustPolicy.allowedSourceIps(another)).isEmpty();
    assertThat(TrustPolicy.allowedSourceIps(OURS)).isEmpty();
  }

  @Test
  void patch_closedTrust_leavesNoTraceOfIt() {
    assertThat(TrustPolicy.patch(TrustPolicy.closed(), OURS).document().statements())
        .containsExactly(OURS);
  }

  @Test
  void patch_foreignStatements_keepsThemInTheirOrder() {
    PolicyDocument trust =
        PolicyDocument.of(List.of(EC2, TrustPolicy.statementFor("other", List.of()), anybody()));

    TrustPolicy.Patched patched = TrustPolicy.patch(trust, OURS);

    assertThat(patched.document().statements()).containsExactly(EC2, anybody(), OURS);
    assertThat(patched.droppedPrincipals()).isEmpty();
  }

  @Test
  void patch_versionAndIdOfTheDocument_keepsThem() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Version", "2008-10-17");
    json.put("Id", "theirs");
    json.put("Statement", EC2);

    assertThat(TrustPolicy.patch(new PolicyDocument(json), OURS).document().json())
        .containsEntry("Version", "2008-10-17")
        .containsEntry("Id", "theirs");
    assertThat(TrustPolicy.patch(PolicyDocument.NONE, OURS).document().json())
        .containsEntry("Version", "2012-10-17");
  }

  @Test
  void patch_deadPrincipals_dropsThemAndWhatIsLeftOfNobody() {
    Map<String, Object> mixed = allowing(Map.of("AWS", List.of(DEAD_USER, USER, DEAD_ROLE)));
    Map<String, Object> dead = allowing(Map.of("AWS", DEAD_USER));
    Map<String, Object> withService =
        allowing(Map.of("AWS", DEAD_ROLE, "Service", "ec2.amazonaws.com"));

    TrustPolicy.Patched patched =
        TrustPolicy.patch(PolicyDocument.of(List.of(mixed, dead, withService)), OURS);

    assertThat(patched.document().statements())
        .containsExactly(
            allowing(Map.of("AWS", List.of(USER))),
            allowing(Map.of("Service", "ec2.amazonaws.com")),
            OURS);
    assertThat(patched.droppedPrincipals())
        .containsExactly(DEAD_USER, DEAD_ROLE, DEAD_USER, DEAD_ROLE);
  }

  @Test
  void patch_principalsThatLookLikeIds_keepsThem() {
    Map<String, Object> accountsAndPeople =
        allowing(
            Map.of("AWS", List.of("444455556666", "arn:aws:iam::444455556666:user/AIDAX", "*")));

    assertThat(
            TrustPolicy.patch(PolicyDocument.of(List.of(accountsAndPeople)), OURS)
                .document()
                .statements())
        .containsExactly(accountsAndPeople, OURS);
  }

  @Test
  void withOwnStatement_formerOne_putsItBack() {
    Map<String, Object> former = TrustPolicy.statementFor(USER, List.of("198.51.100.0/24"));
    PolicyDocument now = TrustPolicy.patch(PolicyDocument.of(List.of(EC2)), OURS).document();

    assertThat(TrustPolicy.withOwnStatement(now, former).statements()).containsExactly(EC2, former);
  }

  @Test
  void withOwnStatement_formerlyNone_leavesNone() {
    PolicyDocument now = TrustPolicy.patch(PolicyDocument.of(List.of(EC2)), OURS).document();

    assertThat(TrustPolicy.withOwnStatement(now, Map.of()).statements()).containsExactly(EC2);
  }

  @Test
  void withOwnStatement_nobodyLeft_isClosed() {
    PolicyDocument now = PolicyDocument.of(List.of(OURS, allowing(Map.of("AWS", DEAD_USER))));

    assertThat(TrustPolicy.withOwnStatement(now, Map.of())).isEqualTo(TrustPolicy.closed());
    assertThat(TrustPolicy.withOwnStatement(now, TrustPolicy.statementFor(DEAD_USER, List.of())))
        .isEqualTo(TrustPolicy.closed());
  }

  @Test
  void withOwnStatement_versionAndIdOfTheDocument_keepsThem() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Version", "2008-10-17");
    json.put("Id", "theirs");
    json.put("Statement", List.of(EC2, OURS));

    assertThat(TrustPolicy.withOwnStatement(new PolicyDocument(json), Map.of()).json())
        .isEqualTo(Map.of("Version", "2008-10-17", "Id", "theirs", "Statement", List.of(EC2)));
  }

  @Test
  void ownStatement_none_isEmpty() {
    assertThat(TrustPolicy.ownStatement(PolicyDocument.of(List.of(EC2)))).isEmpty();
    assertThat(TrustPolicy.ownStatement(PolicyDocument.of(List.of(EC2, OURS)))).isEqualTo(OURS);
  }

  private static Map<String, Object> allowing(Map<String, Object> principals) {
    return Map.of("Effect", "Allow", "Principal", principals, "Action", "sts:AssumeRole");
  }

  private static Map<String, Object> anybody() {
    return Map.of("Effect", "Deny", "Principal", "*", "Action", "sts:TagSession");
  }

  @Test
  void othersAdmitting_awsPrincipalsOnly_areNamed() {
    PolicyDocument trust =
        PolicyDocument.of(
            List.of(
                OURS,
                EC2,
                statement("Root", "Allow", Map.of("AWS", List.of("111122223333", USER))),
                statement("All", "Allow", "*"),
                statement("Frozen", "Deny", "*"),
                Map.of("Effect", "Allow", "NotPrincipal", Map.of("AWS", USER))));

    assertThat(TrustPolicy.othersAdmitting(trust))
        .containsExactly(
            "Root (Allow 111122223333, " + USER + ")",
            "All (Allow *)",
            "without Sid (Allow all but some)");
  }

  /** Who is let in whatever its call is like, as IAM would read each form of a principal. */
  @ParameterizedTest
  @CsvSource({
    "*, true",
    "111122223333, true",
    "arn:aws:iam::111122223333:root, true",
    "arn:aws:iam::111122223333:role/probe, true",
    "arn:aws:iam::111122223333:role/probes, false",
    "arn:aws:iam::444455556666:root, false",
    "444455556666, false",
    "AROAJQABLZS4A3QDU576Q, false"
  })
  void othersLettingIn_principalOfAnyForm(String named, boolean letIn) {
    String probe = "arn:aws:iam::111122223333:role/probe";
    Map<String, Object> one = statement("Theirs", "Allow", Map.of("AWS", named));
    Map<String, Object> among =
        statement("Many", "Allow", Map.of("AWS", List.of("444455556666", named)));

    assertThat(
            TrustPolicy.othersLettingIn(PolicyDocument.of(List.of(OURS, one, among, EC2)), probe))
        .isEqualTo(
            letIn
                ? List.of(
                    "Theirs (Allow " + named + ")", "Many (Allow 444455556666, " + named + ")")
                : List.of());
  }

  @Test
  void othersLettingIn_whatAdmitsNobodyForSure_isLeftOut() {
    Map<String, Object> limited = new LinkedHashMap<>(statement("Limited", "Allow", "*"));
    limited.put("Condition", Map.of("IpAddress", Map.of("aws:SourceIp", "198.51.100.0/24")));
    PolicyDocument trust =
        PolicyDocument.of(
            List.of(
                TrustPolicy.statementFor("*", List.of()),
                statement("Frozen", "Deny", "*"),
                limited,
                statement("All", "Allow", "*"),
                Map.of("Effect", "Allow", "NotPrincipal", Map.of("AWS", USER))));

    assertThat(TrustPolicy.othersLettingIn(trust, USER))
        .containsExactly("All (Allow *)", "without Sid (Allow all but some)");
  }

  /** Who exists no more is let in no more. */
  @Test
  void othersAllowing_livingPrincipalsOfAnyKind_areNamed() {
    PolicyDocument trust =
        PolicyDocument.of(
            List.of(
                OURS,
                EC2,
                allowing(Map.of("AWS", DEAD_USER)),
                allowing(Map.of("AWS", List.of(DEAD_ROLE, USER))),
                statement("Frozen", "Deny", "*")));

    assertThat(TrustPolicy.othersAllowing(trust))
        .containsExactly(
            "without Sid (Allow ec2.amazonaws.com)", "without Sid (Allow " + USER + ")");
  }

  /** Who writes a trust may call a statement as rolebridge calls its own. */
  @Test
  void furtherStatementsOfOurSid_areOthers_andGoWhenOursIsWritten() {
    Map<String, Object> twin = statement(TrustPolicy.SID, "Allow", "*");
    PolicyDocument trust = PolicyDocument.of(List.of(OURS, EC2, twin));
    String described = "RolebridgeTrust (Allow *)";

    assertThat(TrustPolicy.othersAllowing(trust)).contains(described);
    assertThat(TrustPolicy.othersAdmitting(trust)).containsExactly(described);
    assertThat(TrustPolicy.othersLettingIn(trust, USER)).containsExactly(described);
    assertThat(
            TrustPolicy.othersDenying(
                PolicyDocument.of(List.of(OURS, statement(TrustPolicy.SID, "Deny", "*")))))
        .containsExactly("RolebridgeTrust (Deny *)");
    assertThat(
            TrustPolicy.isOpen(
                PolicyDocument.of(List.of(TrustPolicy.closed().statements().getFirst(), twin))))
        .isTrue();
    assertThat(TrustPolicy.patch(trust, OURS).document().statements()).containsExactly(EC2, OURS);
  }

  @Test
  void closed_ofATrust_keepsWhatOthersHaveInIt_andIsOpenNoMore() {
    PolicyDocument trust = PolicyDocument.of(List.of(EC2, OURS));

    PolicyDocument closed = TrustPolicy.closed(trust);

    assertThat(TrustPolicy.isOpen(trust)).isTrue();
    assertThat(TrustPolicy.isOpen(closed)).isFalse();
    assertThat(TrustPolicy.isOpen(PolicyDocument.of(List.of(EC2)))).isFalse();
    assertThat(closed.statements())
        .containsExactly(EC2, TrustPolicy.closed().statements().getFirst());
  }

  @Test
  void othersDenying_statementsAboutAssumeRole_areNamed() {
    PolicyDocument trust =
        PolicyDocument.of(
            List.of(
                statement("RolebridgeTrust", "Deny", "*"),
                statement("Frozen", "Deny", Map.of("AWS", USER)),
                Map.of(
                    "Sid", "Tags", "Effect", "Deny", "Principal", "*", "Action", "sts:TagSession"),
                statement("Open", "Allow", "*")));

    assertThat(TrustPolicy.othersDenying(trust)).containsExactly("Frozen (Deny " + USER + ")");
  }

  private static Map<String, Object> statement(String sid, String effect, Object principal) {
    return Map.of("Sid", sid, "Effect", effect, "Principal", principal, "Action", "sts:AssumeRole");
  }
}
