package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.catalog.Catalog;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCommand;
import rolebridge.domain.policy.NeverGranted;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicySplit;
import rolebridge.domain.policy.RoleBoundary;

/**
 * Every integration, with all that it can and with what only reads, as an author would get there.
 */
class WholeCatalogTest {

  private static final int ROUNDS = 10;
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

  static List<Integration> integrations() {
    return new Catalog().integrations();
  }

  @ParameterizedTest
  @MethodSource("integrations")
  void all_isExactlyWhatItsCommandsAndTestNeed(Integration integration) {
    List<IntegrationCommand> grantable =
        integration.userCommands().stream()
            .filter(command -> command.actions().stream().noneMatch(NeverGranted::grantsNothing))
            .toList();

    IntegrationRequest request = acknowledged(integration, "all");

    assertThat(actions(request)).isEqualTo(needed(integration, grantable));
    assertThat(request.commands().commands())
        .containsExactlyElementsOf(grantable.stream().map(IntegrationCommand::name).toList());
    assertThat(request.acknowledgedRisks())
        .containsExactlyInAnyOrderElementsOf(
            grantable.stream()
                .filter(
                    command ->
                        !command.risksOf(actions(request)).isEmpty()
                            || command.actions().stream().anyMatch(RoleBoundary::elevates))
                .map(IntegrationCommand::name)
                .toList());
    assertThat(request.commands().leftOut().keySet())
        .containsExactlyElementsOf(
            integration.userCommands().stream()
                .filter(command -> !grantable.contains(command))
                .map(IntegrationCommand::name)
                .toList());
  }

  @ParameterizedTest
  @MethodSource("integrations")
  void readOnly_isExactlyWhatItsReadingCommandsAndTestNeed(Integration integration) {
    assertThat(actions(acknowledged(integration, "read-only")))
        .isEqualTo(needed(integration, integration.readOnlyCommands()));
  }

  /** Nobody acknowledges what only the Test button needs. */
  @ParameterizedTest
  @MethodSource("integrations")
  void test_elevatesNothing(Integration integration) {
    assertThat(integration.test().actions()).noneMatch(RoleBoundary::elevates);
  }

  /** The named commands one by one come to the same as the word for them. */
  @ParameterizedTest
  @MethodSource("integrations")
  void everyCommandNamed_isTheSameAsAll(Integration integration) {
    IntegrationRequest all = acknowledged(integration, "all");

    assertThat(acknowledged(integration, all.commands().commands()).permissionPolicy().json())
        .isEqualTo(all.permissionPolicy().json());
  }

  /** Adds what the violations say until there are none. */
  private static IntegrationRequest acknowledged(Integration integration, Object commands) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("integration", integration.displayName());
    request.put("userName", "xsoar.remediation");
    request.put("commands", commands);
    Set<String> acknowledged = new TreeSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      switch (new RequestReader(new Catalog()).read(request)) {
        case Reading.Accepted(var accepted) -> {
          assertThat(PolicySplit.sizeOf(accepted.permissionPolicy()))
              .isLessThanOrEqualTo(PolicySplit.SIZE_LIMIT);
          return accepted;
        }
        case Reading.Rejected(var violations) -> {
          violations.stream()
              .filter(violation -> violation.rule().equals("riskNotAcknowledged"))
              .flatMap(violation -> quoted(violation.remedy()).stream())
              .forEach(acknowledged::add);
          request.put("acknowledgeRisks", List.copyOf(acknowledged));
        }
      }
    }
    throw new AssertionError("still violations: " + request);
  }

  private static List<String> quoted(String remedy) {
    return QUOTED.matcher(remedy).results().map(match -> match.group(1)).toList();
  }

  private static NavigableSet<String> actions(IntegrationRequest request) {
    return request.permissionPolicy().statements().stream()
        .flatMap(statement -> PolicyDocument.asList(statement.get("Action")).stream())
        .map(Object::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static NavigableSet<String> needed(
      Integration integration, List<IntegrationCommand> commands) {
    NavigableSet<String> needed = new TreeSet<>(integration.test().actions());
    commands.forEach(command -> needed.addAll(command.actions()));
    return needed;
  }
}
