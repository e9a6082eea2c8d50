package rolebridge.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rolebridge.catalog.Catalog;
import rolebridge.cli.catalog.CatalogCheck;
import rolebridge.cli.catalog.Checkout;
import rolebridge.cli.result.CatalogCheckResult;
import rolebridge.cli.result.Outcome;
import rolebridge.domain.catalog.Integration;

@Command(
    name = "check",
    description =
        "Compare the catalog with a checkout of the vendor's repository demisto/content: commands"
            + " and instance fields that were added, are gone or changed. Exit status 1 when"
            + " anything differs.")
final class CatalogCheckCommand extends Subcommand {

  @Parameters(paramLabel = "DIR", description = "The checkout: the folder that Packs is in.")
  private Path folder;

  CatalogCheckCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    List<Integration> integrations = new Catalog().integrations();
    return new CatalogCheckResult(folder, printer().screen().columns())
        .of(integrations, new CatalogCheck(integrations).against(Checkout.of(folder)));
  }
}
