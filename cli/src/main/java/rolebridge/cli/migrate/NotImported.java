package rolebridge.cli.migrate;

/** Something that no request was written for, and why. */
public record NotImported(String resource, String reason) {

  public NotImported {
    resource = Printable.text(resource);
  }
}
