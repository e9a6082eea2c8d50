package rolebridge.cli.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.htmlunit.BrowserVersion;
import org.htmlunit.MockWebConnection;
import org.htmlunit.WebClient;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlDetails;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlTable;
import org.htmlunit.html.HtmlTableRow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.report.AccessReport.RoleAccess;
import rolebridge.cli.report.AccessReport.UserAccess;
import rolebridge.domain.mark.UserKeys.Standing;

/** The page, opened and clicked in a browser without a screen, which reaches nothing but it. */
class ReportPageTest {

  private static final String ACCOUNT = "111122223333";
  private static final Instant NOW = Instant.parse("2026-11-24T06:00:00Z");

  private final WebClient browser = new WebClient(BrowserVersion.CHROME);
  private final MockWebConnection connection = new MockWebConnection();
  private HtmlPage page;

  @BeforeEach
  void open() throws IOException {
    browser.setWebConnection(connection);
    connection.setDefaultResponse(
        ReportPage.of(
            new AccessReport(
                ACCOUNT,
                NOW,
                List.of(user("xsoar-b", 9, 2), user("xsoar-a", 100, 10), user("xsoar-c", 30, 1)),
                Optional.empty())));
    page = browser.getPage("https://report.example.com/");
  }

  @AfterEach
  void close() {
    browser.close();
  }

  private static UserAccess user(String name, int keyAgeDays, int actions) {
    KeyInventory.Key key =
        new KeyInventory.Key(
            "AKIA" + name,
            true,
            Standing.CURRENT,
            NOW.minus(Duration.ofDays(keyAgeDays)),
            Optional.empty(),
            Optional.empty());
    RoleAccess role =
        new RoleAccess(
            "arn:aws:iam::%s:role/rolebridge/%s/%s-role".formatted(ACCOUNT, name, name),
            "AWS - EC2",
            false,
            IntStream.range(0, actions)
                .mapToObj(number -> "ec2:Describe" + number)
                .collect(Collectors.toCollection(TreeSet::new)),
            new TreeSet<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            "");
    return new UserAccess(
        new KeyInventory.Entry(
            name,
            List.of(role.arn()),
            List.of(key),
            Optional.of(key.createDate().plus(Duration.ofDays(89))),
            Optional.empty(),
            "",
            ""),
        ACCOUNT,
        Optional.empty(),
        List.of(role));
  }

  private HtmlTable table(String title) {
    return page.<DomElement>getByXPath("//h2[.='%s']/following::table[1]".formatted(title)).stream()
        .map(HtmlTable.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private HtmlButton head(HtmlTable table, String column) {
    return table.getHeader().getRows().getFirst().getCells().stream()
        .filter(cell -> cell.getTextContent().equals(column))
        .map(cell -> (HtmlButton) cell.getFirstElementChild())
        .findFirst()
        .orElseThrow();
  }

  private static List<String> users(HtmlTable table) {
    return table.getBodies().getFirst().getRows().stream()
        .map((HtmlTableRow row) -> row.getCell(0).getTextContent())
        .toList();
  }

  @Test
  void time_readsAsOneText_andItsDateIsNeverParted() {
    HtmlTableRow key = table("Keys").getBodies().getFirst().getRows().getFirst();

    assertThat(key.getCell(4).getTextContent()).isEqualTo("2026-11-15 06:00Z");
    assertThat(key.getCell(4).getElementsByTagName("time"))
        .extracting(DomElement::getTextContent)
        .containsExactly("2026-11-15");
  }

  @Test
  void headOfAColumn_clicked_sortsByNumber_andBackwardsWhenClickedAgain() throws IOException {
    HtmlTable access = table("Who may do what");

    for (String column : List.of("Key age", "Actions", "User")) {
      head(access, column).click();
      List<String> ascending = users(access);
      assertThat(
              head(access, column)
                  .getParentNode()
                  .getAttributes()
                  .getNamedItem("aria-sort")
                  .getNodeValue())
          .isEqualTo("ascending");
      head(access, column).click();
      assertThat(users(access)).as(column).isEqualTo(ascending.reversed());
      assertThat(ascending)
          .as(column)
          .isEqualTo(
              switch (column) {
                case "Key age" -> List.of("xsoar-b", "xsoar-c", "xsoar-a");
                case "Actions" -> List.of("xsoar-c", "xsoar-b", "xsoar-a");
                default -> List.of("xsoar-a", "xsoar-b", "xsoar-c");
              });
    }
    assertThat(page.getByXPath("//th[@aria-sort]")).hasSize(1);
    assertThat(users(table("Keys"))).containsExactly("xsoar-b", "xsoar-a", "xsoar-c");
  }

  @Test
  void actionsOfARole_arePrinted() {
    List<HtmlDetails> actions =
        page.getElementsByTagName("details").stream().map(HtmlDetails.class::cast).toList();
    assertThat(actions).hasSize(3).noneMatch(HtmlDetails::isOpen);
    assertThat(actions.getFirst().getTextContent()).contains("2 actions", "ec2:Describe1");

    page.executeJavaScript("dispatchEvent(new Event('beforeprint'))");

    assertThat(actions).allMatch(HtmlDetails::isOpen);
  }

  @Test
  void page_asksForNothingElse() {
    assertThat(connection.getRequestCount()).isEqualTo(1);
  }

  /** Content Security Policy Level 3: an inline element runs if its hash stands there. */
  @Test
  void securityPolicy_namesTheStyleAndTheScriptOfThePage() throws NoSuchAlgorithmException {
    String policy =
        page.<DomElement>getFirstByXPath("//meta[@http-equiv='Content-Security-Policy']")
            .getAttribute("content");

    for (String element : List.of("style", "script")) {
      List<DomElement> inline = List.copyOf(page.getElementsByTagName(element));
      assertThat(inline).hasSize(1);
      String content =
          inline.getFirst().getChildNodes().stream()
              .map(DomNode::getNodeValue)
              .collect(Collectors.joining());
      String hash =
          Base64.getEncoder()
              .encodeToString(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
      assertThat(policy).contains("%s-src 'sha256-%s'".formatted(element, hash));
    }
    assertThat(page.<DomElement>getByXPath("//*[@style or @onclick]")).isEmpty();
  }
}
