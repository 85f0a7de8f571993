/** The permissions in force, for everything on a signed-in page that names one. */
"use client";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { NO_PERMISSIONS, type PermissionsView } from "@/lib/shared/permissions/view";
import { useAccountId } from "./account-id";
import { fetchAccountData } from "./queries/account-data";

const Permissions = createContext<PermissionsView>(NO_PERMISSIONS);

/** The catalogue in force, and which calls ask for its words. Empty outside of the signed-in pages. */
export function usePermissions(): PermissionsView {
  return useContext(Permissions);
}

type PermissionsProviderProps = {
  /** as the server rendered it */
  value: PermissionsView;
  children: ReactNode;
};

/** Provides the permissions, and reads them again when the person comes back to the page: a colleague may edit them. */
export function PermissionsProvider({ value, children }: PermissionsProviderProps) {
  const accountId = useAccountId();
  const [newer, setNewer] = useState<{ than: PermissionsView; value: PermissionsView } | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const refresh = async () => {
      if (document.visibilityState !== "visible") return;
      try {
        const read = await fetchAccountData<PermissionsView>("/permissions/data", accountId, abort.signal);
        setNewer({ than: value, value: read });
      } catch {
        // The page keeps what it knows. Its own data say when nobody is signed in, or the server is away.
      }
    };
    document.addEventListener("visibilitychange", refresh);
    return () => {
      document.removeEventListener("visibilitychange", refresh);
      abort.abort();
    };
  }, [accountId, value]);
  return <Permissions.Provider value={newer?.than === value ? newer.value : value}>{children}</Permissions.Provider>;
}
