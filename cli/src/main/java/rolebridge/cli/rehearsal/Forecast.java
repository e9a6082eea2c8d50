package rolebridge.cli.rehearsal;

import java.util.List;
import rolebridge.domain.managed.Change;

/**
 * What provision would do.
 *
 * @param changes what it would report as changed, in its order
 * @param differences of what it would write: documents, settings and tags
 */
public record Forecast(List<Change> changes, List<Difference> differences) {

  public Forecast {
    changes = List.copyOf(changes);
    differences = List.copyOf(differences);
  }
}
