"""safe-rules: is a proposed procurement eligible under the SAFE Regulation (EU) 2025/1106, and why?

The tool assesses, the authority decides; nothing here is legal advice.
"""
