package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GrantPolicyTest {

  private static final String HERE = "arn:aws:iam::111122223333:role/rolebridge/u/*";
  private static final String THERE = "arn:aws:iam::444455556666:role/rolebridge/u/*";

  @Test
  void granting_nothingBefore_grantsThisOnly() {
    assertThat(GrantPolicy.granting(HERE, PolicyDocument.NONE).json())
        .isEqualTo(
            Map.of(
                "Version",
                "2012-10-17",
                "Statement",
                List.of(
                    Map.of(
                        "Sid",
                        "RolebridgeAssumeRole",
                        "Effect",
                        "Allow",
                        "Action",
                        "sts:AssumeRole",
                        "Resource",
                        List.of(HERE)))));
  }

  @Test
  void granting_otherAccountsBefore_addsInAnOrderOfItsOwn() {
    PolicyDocument thereFirst =
        GrantPolicy.granting(HERE, GrantPolicy.granting(THERE, PolicyDocument.NONE));
    PolicyDocument hereFirst =
        GrantPolicy.granting(THERE, GrantPolicy.granting(HERE, PolicyDocument.NONE));

    assertThat(thereFirst).isEqualTo(hereFirst);
    assertThat(GrantPolicy.granting(HERE, thereFirst)).isEqualTo(thereFirst);
  }

  /** IAM takes 2,048 characters of inline policies a user; the denial is one of them. */
  @Test
  void objection_leavesRoomForTheDenialOfSessions() {
    List<String> most =
        IntStream.range(0, 36)
            .mapToObj(number -> "arn:aws:iam::%012d:role/rolebridge/u/*".formatted(number))
            .toList();
    List<String> tooMany = Stream.concat(most.stream(), Stream.of(HERE)).toList();
    int denial = PolicySplit.sizeOf(SessionDenial.before(Instant.parse("2026-11-29T10:00:00Z")));

    assertThat(GrantPolicy.objection("u", GrantPolicy.of(most))).isEmpty();
    assertThat(PolicySplit.sizeOf(GrantPolicy.of(most)) + denial).isLessThanOrEqualTo(2_048);
    assertThat(PolicySplit.sizeOf(GrantPolicy.of(tooMany)) + denial).isGreaterThan(2_048);
    assertThat(GrantPolicy.objection("u", GrantPolicy.of(tooMany)))
        .contains(
            "User u would have roles in 37 accounts, and the policy that grants them 1901 characters;"
                + " it has room for 1855: IAM takes 2048 of inline policies a user, and rolebridge"
                + " keeps 193 of them to deny a revoked key's sessions. Request the role with"
                + " another userName.");
  }

  @Test
  void objection_isAboutTheFirstCharacterTooMany() {
    int missing = GrantPolicy.SIZE_LIMIT - PolicySplit.sizeOf(GrantPolicy.of(List.of(HERE)));
    String longest = HERE + "x".repeat(missing);

    assertThat(PolicySplit.sizeOf(GrantPolicy.of(List.of(longest))))
        .isEqualTo(GrantPolicy.SIZE_LIMIT);
    assertThat(GrantPolicy.objection("u", GrantPolicy.of(List.of(longest)))).isEmpty();
    assertThat(GrantPolicy.objection("u", GrantPolicy.of(List.of(longest + "x")))).isPresent();
  }

  @Test
  void both_grantsWhatEitherDoes() {
    PolicyDocument here = GrantPolicy.of(List.of(HERE));
    PolicyDocument there = GrantPolicy.of(List.of(THERE));

    assertThat(GrantPolicy.both(here, there)).isEqualTo(GrantPolicy.of(List.of(THERE, HERE)));
    assertThat(GrantPolicy.both(here, PolicyDocument.NONE)).isEqualTo(here);
  }

  @Test
  void granting_loneResourceBefore_keepsIt() {
    PolicyDocument before =
        PolicyDocument.of(List.of(Map.of("Sid", "RolebridgeAssumeRole", "Resource", THERE)));

    assertThat(GrantPolicy.grants(THERE, GrantPolicy.granting(HERE, before))).isTrue();
  }

  @Test
  void grants_statementsOfOthers_dontCount() {
    PolicyDocument theirs =
        PolicyDocument.of(List.of(Map.of("Sid", "Theirs", "Effect", "Deny", "Resource", HERE)));

    assertThat(GrantPolicy.grants(HERE, theirs)).isFalse();
    assertThat(GrantPolicy.grants(HERE, PolicyDocument.NONE)).isFalse();
    assertThat(GrantPolicy.grants(THERE, GrantPolicy.granting(HERE, PolicyDocument.NONE)))
        .isFalse();
  }

  /** The others keep theirs, and what can't be told whose it is stays. */
  @Test
  void without_anAccount_grantsTheOthersOnly() {
    PolicyDocument both = GrantPolicy.of(List.of(THERE, HERE));
    PolicyDocument edited =
        PolicyDocument.of(
            List.of(Map.of("Sid", "RolebridgeAssumeRole", "Resource", List.of(HERE, THERE, "*"))));

    assertThat(GrantPolicy.grantedAccounts(both)).containsExactly("111122223333", "444455556666");
    assertThat(GrantPolicy.without("444455556666", both)).isEqualTo(GrantPolicy.of(List.of(HERE)));
    assertThat(GrantPolicy.without("999999999999", both)).isEqualTo(both);
    assertThat(GrantPolicy.grantedAccounts(edited)).containsExactly("111122223333", "444455556666");
    assertThat(GrantPolicy.without("111122223333", edited))
        .isEqualTo(GrantPolicy.of(List.of("*", THERE)));
  }

  @Test
  void accountsOf_roles_areNamedOnce() {
    assertThat(GrantPolicy.accountsOf(List.of(THERE, HERE, HERE)))
        .containsExactly("111122223333", "444455556666");
  }
}
