package rolebridge.domain.catalog;

import rolebridge.domain.port.MayBeMissing;

/**
 * A field of the form in which an instance is set up.
 *
 * @param parameter its name in the integration's yml
 * @param part which part of the parameter, where that is of the type credentials
 * @param label what the form writes beside it
 * @param required whether the form can't be saved without it
 */
public record InstanceField(
    String parameter, @MayBeMissing Part part, String label, boolean required) {

  public InstanceField {
    part = part == null ? Part.WHOLE : part;
  }

  public enum Part {
    WHOLE,
    IDENTIFIER,
    PASSWORD
  }
}
