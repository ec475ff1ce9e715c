"""What is proposed: the dossier and the bill of materials."""
