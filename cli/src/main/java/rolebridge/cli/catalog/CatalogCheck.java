package rolebridge.cli.catalog;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.cli.catalog.CatalogDifference.Kind;
import rolebridge.domain.catalog.InstanceField;
import rolebridge.domain.catalog.InstanceField.Part;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCommand;
import rolebridge.domain.catalog.MultiAccount;

/**
 * Compares the catalog with what the vendor declares now. Only what the catalog has is compared:
 * names, commands, and the fields that access is set up with. The actions of a command are in the
 * source, where no comparison of files finds them.
 */
public final class CatalogCheck {

  private final List<Integration> integrations;

  /** What any integration calls a field for access: a new one has such a name as a rule. */
  private final Set<String> accessParameters;

  public CatalogCheck(List<Integration> integrations) {
    this.integrations = integrations;
    this.accessParameters =
        integrations.stream()
            .flatMap(
                integration ->
                    fields(integration)
                        .filter(field -> !integration.instance().otherRequired().contains(field)))
            .map(InstanceField::parameter)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** In the order of the integrations; of each first what it is, then commands, then parameters. */
  public List<CatalogDifference> against(Checkout checkout) {
    return integrations.stream()
        .flatMap(integration -> compared(integration, checkout).stream())
        .toList();
  }

  private Set<CatalogDifference> compared(Integration integration, Checkout checkout) {
    Comparison comparison = new Comparison(integration.name());
    String path = integration.source().yml();
    Optional<Declaration> found = checkout.declaration(path);
    if (found.isEmpty()) {
      comparison.add(Kind.FILE_MISSING, path, path, "");
      return comparison.differences();
    }
    Declaration declaration = found.get();
    comparison.text(Kind.NAME_CHANGED, "name", integration.name(), declaration.name());
    comparison.text(
        Kind.NAME_CHANGED, "display", integration.displayName(), declaration.displayName());
    commands(integration, declaration, comparison);
    List<InstanceField> fields = fields(integration).toList();
    fields.forEach(field -> field(field, declaration, comparison));
    Set<String> known =
        fields.stream().map(InstanceField::parameter).collect(Collectors.toUnmodifiableSet());
    declaration.parameters().values().stream()
        .filter(Declaration.Parameter::shown)
        .filter(parameter -> !known.contains(parameter.name()))
        .filter(parameter -> parameter.required() || accessParameters.contains(parameter.name()))
        .forEach(
            parameter ->
                comparison.add(
                    Kind.PARAMETER_ADDED, parameter.name(), "", requirement(parameter.required())));
    return comparison.differences();
  }

  private static void commands(
      Integration integration, Declaration declaration, Comparison comparison) {
    List<String> known = integration.userCommands().stream().map(IntegrationCommand::name).toList();
    declaration.commands().stream()
        .filter(command -> !known.contains(command))
        .sorted()
        .forEach(command -> comparison.add(Kind.COMMAND_ADDED, command, "", command));
    known.stream()
        .filter(command -> !declaration.commands().contains(command))
        .sorted()
        .forEach(command -> comparison.add(Kind.COMMAND_GONE, command, command, ""));
  }

  private static void field(InstanceField field, Declaration declaration, Comparison comparison) {
    String name = field.parameter();
    Declaration.Parameter parameter = declaration.parameters().get(name);
    if (parameter == null || !parameter.shown()) {
      comparison.add(
          Kind.PARAMETER_GONE,
          name,
          requirement(field.required()),
          parameter == null ? "" : "hidden");
      return;
    }
    String label = field.part() == Part.PASSWORD ? parameter.passwordLabel() : parameter.label();
    comparison.text(Kind.PARAMETER_CHANGED, name, field.label(), label);
    comparison.text(
        Kind.PARAMETER_CHANGED,
        name,
        requirement(field.required()),
        requirement(parameter.required()));
  }

  private static Stream<InstanceField> fields(Integration integration) {
    return Stream.concat(
        integration.instance().all().stream(),
        integration.multiAccount().map(MultiAccount::fields).orElse(List.of()).stream());
  }

  private static String requirement(boolean required) {
    return required ? "required" : "optional";
  }

  /** The differences of one integration, each once: two fields may be parts of one parameter. */
  private record Comparison(String integration, Set<CatalogDifference> differences) {

    Comparison(String integration) {
      this(integration, new LinkedHashSet<>());
    }

    void add(Kind kind, String subject, String catalog, String checkout) {
      differences.add(new CatalogDifference(integration, kind, subject, catalog, checkout));
    }

    void text(Kind kind, String subject, String catalog, String checkout) {
      if (!catalog.equals(checkout)) {
        add(kind, subject, catalog, checkout);
      }
    }
  }
}
