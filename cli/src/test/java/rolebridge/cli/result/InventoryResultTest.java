package rolebridge.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.inventory.KeyInventory.Entry;
import rolebridge.cli.inventory.KeyInventory.Next;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;
import rolebridge.domain.mark.UserKeys.Standing;

class InventoryResultTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:15:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final String NEW = "AKIAI44QH8DHBEXAMPLE";
  private static final String OLD = "AKIAIOSFODNN7EXAMPLE";
  private static final String LONGEST_NAME = "n".repeat(64);

  private static final Entry ROTATED =
      new Entry(
          "xsoar.remediation",
          List.of("arn:aws:iam::000000000000:role/rolebridge/xsoar.remediation/" + LONGEST_NAME),
          List.of(
              new KeyInventory.Key(
                  NEW,
                  true,
                  Standing.CURRENT,
                  NOW.minusSeconds(90),
                  Optional.of(NOW),
                  Optional.of(new Next("CreatePendingKey", NEW, NOW.plusSeconds(89 * 86_400)))),
              new KeyInventory.Key(
                  OLD,
                  true,
                  Standing.PREVIOUS,
                  NOW.minusSeconds(3650L * 86_400),
                  Optional.of(NOW.minusSeconds(7_300)),
                  Optional.of(new Next("DeactivateOldKey", OLD, NOW.plusSeconds(3 * 3_600))))),
          Optional.of(NOW.plusSeconds(89 * 86_400)),
          Optional.of(new Next("DeactivateOldKey", OLD, NOW.plusSeconds(3 * 3_600))),
          "",
          "");
  private static final Entry STUCK =
      new Entry(
          LONGEST_NAME,
          List.of(),
          List.of(
              new KeyInventory.Key(
                  OLD,
                  false,
                  Standing.CURRENT,
                  NOW.minusSeconds(86_400),
                  Optional.empty(),
                  Optional.empty())),
          Optional.empty(),
          Optional.empty(),
          "AccessKeyInactiveException",
          "Access key %s of user %s is the current one, and somebody made it Inactive."
              .formatted(OLD, LONGEST_NAME));

  private static Outcome plain(Entry... users) {
    return new InventoryResult(CLOCK, false, 80, false).of(List.of(users));
  }

  @Test
  void keys_standWithWhatBecomesOfThem() {
    assertThat(plain(ROTATED).text().lines())
        .containsExactly(
            "  KEY                   STATUS    STAGE        AGE   LAST USED  DUE",
            "xsoar.remediation",
            "  AKIAI44QH8DHBEXAMPLE  Active    current    1 min     0 s ago  replaced in 89 d",
            "  AKIAIOSFODNN7EXAMPLE  Active    previous  3650 d     2 h ago  inactive in 3 h",
            "  role " + LONGEST_NAME);
  }

  @Test
  void whatNeedsAPerson_saysWhy() {
    assertThat(plain(STUCK).text())
        .contains("Inactive  current      1 d       never\n")
        .contains("AccessKeyInactiveException: Access key")
        .containsPattern("somebody made it\\s+Inactive");
  }

  @Test
  void everyLine_fitsInto80Columns() {
    assertThat(plain(STUCK, ROTATED).text().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @Test
  void narrowScreen_hasAList() {
    String text = new InventoryResult(CLOCK, false, 40, false).of(List.of(STUCK, ROTATED)).text();

    assertThat(text)
        .contains(
            """
              AKIAIOSFODNN7EXAMPLE
                Active, previous, 3650 d old, used 2
                h ago, inactive in 3 h
            """)
        .doesNotContain("LAST USED");
    assertThat(text.replace(LONGEST_NAME, "").lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
  }

  @Test
  void wide_hasTheRolesArns() {
    assertThat(new InventoryResult(CLOCK, false, 80, true).of(List.of(ROTATED)).text())
        .contains("role arn:aws:iam::000000000000:role/rolebridge/xsoar.remediation/");
  }

  @Test
  void colour_isForTerminalsOnly() {
    assertThat(plain(STUCK, ROTATED).text()).doesNotContain("\u001b[");
    assertThat(new InventoryResult(CLOCK, true, 80, false).of(List.of(STUCK)).text())
        .contains("\u001b[31m" + LONGEST_NAME);
  }

  @Test
  void document_followsItsSchema() {
    assertThat(Schemas.errors("inventory", Json.pretty(plain(STUCK, ROTATED).document())))
        .isEmpty();
    assertThat(Schemas.errors("inventory", Json.pretty(plain().document()))).isEmpty();
    assertThat(plain().text()).isEqualTo("rolebridge has no users here.");
  }
}
