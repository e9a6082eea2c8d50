package rolebridge.domain.catalog;

import rolebridge.domain.port.MayBeMissing;

/**
 * What of the vendor's public repository demisto/content was read.
 *
 * @param yml path of the integration's declaration
 * @param code path of its source
 * @param codeCommit empty where the commit of the source that was read isn't known
 */
public record Source(String yml, String ymlCommit, String code, @MayBeMissing String codeCommit) {

  public Source {
    codeCommit = codeCommit == null ? "" : codeCommit;
  }
}
