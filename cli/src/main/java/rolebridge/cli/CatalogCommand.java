package rolebridge.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.catalog.Catalog;
import rolebridge.cli.catalog.CatalogCheck;
import rolebridge.cli.catalog.Checkout;
import rolebridge.cli.result.CatalogCheckResult;
import rolebridge.cli.result.CatalogResult;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.catalog.Integration;

@Command(
    name = "catalog",
    description =
        "List XSOAR's AWS integrations, or show one: its commands, the IAM actions that each needs,"
            + " what each risks, and the fields of its instances. Needs no AWS.",
    subcommands = CatalogCommand.Check.class)
final class CatalogCommand extends Subcommand {

  @Parameters(
      paramLabel = "INTEGRATION",
      arity = "0..*",
      description = "The one to show, by its name or display name, e.g. AWS - IAM.")
  private List<String> words = List.of();

  @Option(
      names = "--search",
      paramLabel = "WORD",
      description = "Only integrations, commands and actions with this in their names.")
  private String word;

  private final Catalog catalog = new Catalog();

  CatalogCommand(Printer printer) {
    super(printer);
  }

  @Override
  boolean hasTable() {
    return true;
  }

  @Override
  Outcome execute() {
    // Nobody has to quote a name: what is left of its spaces is what all names have.
    Optional<Integration> integration =
        words.isEmpty() ? Optional.empty() : Optional.of(named(String.join(" ", words)));
    CatalogResult result = new CatalogResult(printer().screen().columns());
    if (word != null) {
      return result.found(word, integration.map(List::of).orElseGet(catalog::integrations));
    }
    return integration.map(result::shown).orElseGet(() -> result.listed(catalog.integrations()));
  }

  private Integration named(String name) {
    return catalog
        .find(name)
        .orElseThrow(
            () ->
                Failure.usage(
                    "IntegrationUnknown",
                    "The catalog has no integration \"" + name + "\".",
                    remedy(catalog.nearest(name))));
  }

  private static String remedy(List<String> nearest) {
    String all = Commands.PLAIN.line("catalog") + " lists all that it has.";
    return nearest.isEmpty() ? all : "Write " + String.join(", or ", nearest) + ". " + all;
  }

  @Command(
      name = "check",
      description =
          "Compare the catalog with a checkout of the vendor's repository demisto/content: commands"
              + " and instance fields that were added, are gone or changed. Exit status 1 when"
              + " anything differs.")
  static final class Check extends Subcommand {

    @Parameters(paramLabel = "DIR", description = "The checkout: the folder that Packs is in.")
    private Path folder;

    Check(Printer printer) {
      super(printer);
    }

    @Override
    Outcome execute() {
      List<Integration> integrations = new Catalog().integrations();
      return new CatalogCheckResult(folder, printer().screen().columns())
          .of(integrations, new CatalogCheck(integrations).against(Checkout.of(folder)));
    }
  }
}
