package rolebridge.domain.request;

import java.util.List;
import java.util.Optional;
import rolebridge.catalog.Catalog;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.catalog.RiskyAction;

/** The catalog, for tests that want one answer of it to be another. */
class CatalogAsItIs implements IntegrationCatalog {

  private final Catalog catalog = new Catalog();

  @Override
  public Optional<Integration> find(String name) {
    return catalog.find(name);
  }

  @Override
  public Optional<String> nameOf(String name) {
    return catalog.nameOf(name);
  }

  @Override
  public List<String> nearest(String name) {
    return catalog.nearest(name);
  }

  @Override
  public List<String> integrationsWith(String command) {
    return catalog.integrationsWith(command);
  }

  @Override
  public List<RiskyAction> riskyActions() {
    return catalog.riskyActions();
  }
}
